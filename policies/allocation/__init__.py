"""Allocation rules: who owns which account. One rule per file."""
