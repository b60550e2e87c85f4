"""Run it: the only home of SimPy."""
