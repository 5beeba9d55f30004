"""Shell, navigation, components, 待办, administration, CSS and JS."""
