"""Missions in a line terminal: questions and answers for screen readers, ssh and scripts."""
