"""Pages of what supervises hazards, put together from rows."""
