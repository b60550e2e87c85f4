"""Own CRM data on the screens: what the worker does for them, what they remember, and their words."""
