"""What proves it: small pure functions that an outsider can read and run without the platform."""
