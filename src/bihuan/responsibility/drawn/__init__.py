"""Pages of responsibility, put together."""
