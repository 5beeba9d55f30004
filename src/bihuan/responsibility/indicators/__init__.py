"""What responsibility contributes to statistics."""
