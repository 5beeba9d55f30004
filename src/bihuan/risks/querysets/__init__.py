"""Questions about the room's rows, a module a subject."""
