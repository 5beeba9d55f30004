"""Pages of risks, put together."""
