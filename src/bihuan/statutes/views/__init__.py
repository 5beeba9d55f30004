"""Pages of rules: packs, criteria, time limits, the calendar."""
