"""What management decides: pure rules of five families, and the playbooks that put them together."""
