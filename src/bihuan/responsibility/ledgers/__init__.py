"""Lists of responsibility."""
