"""States and closed lists of the room, a module a subject."""
