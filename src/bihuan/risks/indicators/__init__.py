"""What risks contributes to statistics."""
