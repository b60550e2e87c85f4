"""Screens of the game: what the keys do at each step."""
