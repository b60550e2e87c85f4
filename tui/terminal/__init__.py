"""Plain text for a line terminal: tables that fit 80 columns in both languages, a progress line, errors."""
