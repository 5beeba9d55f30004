"""The lives of risks, one file each."""
