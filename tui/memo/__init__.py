"""The decision memo in words and pictures: HTML, Markdown, and the numbers as CSV, in the language in use."""
