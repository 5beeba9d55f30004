"""Settings, URLs and start-up: the one place that knows everything."""
