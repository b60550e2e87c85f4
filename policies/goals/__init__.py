"""Goal rules: what each person has to reach. One rule per file."""
