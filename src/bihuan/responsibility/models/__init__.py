"""Tables of responsibility."""
