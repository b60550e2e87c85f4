"""Pages of the game: pure drawing of what may be seen at each step."""
