"""Mesa's model and agent, without what Mesa's start loads beside them: spaces, tables and batches."""

from scenarios.on_demand import start_on_demand

start_on_demand("mesa", Agent="mesa.agent", Model="mesa.model")

from mesa import Agent, Model  # noqa: E402 - what comes before it is the point

__all__ = ["Agent", "Model"]
