"""Tables of risks."""
