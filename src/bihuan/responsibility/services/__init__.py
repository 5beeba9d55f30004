"""Everything that changes responsibility's tables."""
