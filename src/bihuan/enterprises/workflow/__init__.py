"""The lives of what the register of enterprises keeps, one file each."""
