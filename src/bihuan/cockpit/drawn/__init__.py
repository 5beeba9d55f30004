"""Pages of lists, put together."""
