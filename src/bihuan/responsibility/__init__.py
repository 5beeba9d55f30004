"""责任落实: duty lists, blind spots, responsibility letters, leaders, the workforce."""
