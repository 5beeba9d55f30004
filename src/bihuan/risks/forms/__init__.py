"""Forms of the room, a module a subject; `common` puts them together."""
