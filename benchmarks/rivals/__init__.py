"""The same small market written plainly with other tools, to say what shapan's speed is worth."""
