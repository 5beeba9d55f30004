"""事故隐患: one register with many doors, from found to closed."""
