"""How fast, how small and how well paired: measured as ratios within one run, so that a busy machine misleads less."""
