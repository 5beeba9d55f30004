"""The register of enterprises: one record each, with everything that concerns it."""
