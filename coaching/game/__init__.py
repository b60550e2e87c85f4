"""The game: decision logs, missions played on a tape, scoring, replays on the same luck, the coach."""
