"""Pages of the register, put together for the templates."""
