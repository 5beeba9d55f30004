"""统筹督办: official documents become tasks and dated reporting duties in the units' work lists."""
