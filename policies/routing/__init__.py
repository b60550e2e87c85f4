"""Routing rules: who gets an incoming lead. One rule per file."""
