"""Engines that refuse their scenario, or are not deterministic."""

import os

from fake_engine import outcome

from scenarios.errors import InputError


def simulate(scenario, playbooks, seed, replications, months, after):
    raise InputError("SCN-99", "{name}: nothing to sell", name=scenario.name)


def wobble(scenario, playbooks, seed, replications, months, after):
    return [[outcome(os.urandom(8).hex()) for _ in playbooks] for _ in replications]
