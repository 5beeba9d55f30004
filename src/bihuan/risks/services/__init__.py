"""Everything that changes risks's tables."""
