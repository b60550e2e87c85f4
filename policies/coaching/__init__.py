"""Coaching rules: how the hours of a manager are spent. One rule per file."""
