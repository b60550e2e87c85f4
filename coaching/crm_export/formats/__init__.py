"""One TOML file a CRM system: its files, their columns, stage names, dates and money."""
