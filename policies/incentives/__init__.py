"""Incentive rules: what results earn beside base salary. One rule per file."""
