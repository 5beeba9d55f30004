"""What follows from figures alone: levels, shapes, progress; no rows, no clock."""
