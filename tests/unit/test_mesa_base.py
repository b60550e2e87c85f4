"""Mesa without pandas and networkx: not loaded by the engine, there for whoever asks."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said(code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()  # fmt: skip


def test_the_engine_loads_neither():
    assert said("import sys, simulator.worlds; print(*({'pandas', 'networkx', 'mesa'} & set(sys.modules)))") == ["mesa"]


def test_both_are_there_when_somebody_asks_mesa_for_them():
    code = """
import agents.base
import mesa
model = mesa.Model()
data = mesa.DataCollector({"steps": lambda model: model.steps + 7})
data.collect(model)
table = data.get_model_vars_dataframe()
import networkx
print(table["steps"][0], *mesa.space.NetworkGrid(networkx.path_graph(3)).get_neighborhood(1, radius=2))
"""
    assert said(code) == ["7", "0", "2"]


def test_a_mesa_that_is_loaded_already_keeps_its_own():
    code = """
import mesa, pandas
from agents.base import Model
print(mesa.datacollection.pd is pandas, Model is mesa.Model)
"""
    assert said(code) == ["True", "True"]
