"""Screens: keys in, pages out. They read the app's state and never compute a number."""
