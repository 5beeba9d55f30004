"""The lives of responsibility, one file each."""
