"""The pages of the register of enterprises."""
