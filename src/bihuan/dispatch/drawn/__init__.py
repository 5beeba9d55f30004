"""Record pages of meetings, instructions and rules, put together."""
