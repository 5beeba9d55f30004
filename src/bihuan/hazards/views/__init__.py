"""The pages of hazards."""
