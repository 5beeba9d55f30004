"""The live service: counters and progress pushed to the pages of those who are looking."""
