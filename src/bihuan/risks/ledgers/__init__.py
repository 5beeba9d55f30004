"""Lists of risks."""
