"""What a device's bytes mean, and the few agreements that services of the house keep; pure Python."""
