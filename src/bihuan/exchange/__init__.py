"""District and upper platforms: connectors, their runs, and what they could not take."""
