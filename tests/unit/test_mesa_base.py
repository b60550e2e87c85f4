"""Mesa without pandas and networkx: not loaded by the engine, there for whoever asks."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
can_do_without = pytest.mark.skipif(not version("mesa").startswith("3.3."), reason="this Mesa needs both")


def said(code, path=""):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    return done.stdout.split()


@can_do_without
def test_the_engine_loads_neither():
    assert said("import sys, simulator.worlds; print(*({'pandas', 'networkx', 'mesa'} & set(sys.modules)))") == ["mesa"]


@can_do_without
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


def test_a_mesa_that_cannot_do_without_gets_both(tmp_path):
    (tmp_path / "mesa").mkdir()
    (tmp_path / "mesa" / "datacollection.py").write_text("import pandas as pd\n")
    (tmp_path / "mesa" / "__init__.py").write_text(
        "import mesa.datacollection\nimport networkx\nclass Agent: pass\nclass Model: pass\n"
    )
    code = """
from agents.base import Model
import mesa, pandas
print(mesa.__file__, mesa.datacollection.pd is pandas, Model is mesa.Model)
"""
    assert said(code, str(tmp_path)) == [str(tmp_path / "mesa" / "__init__.py"), "True", "True"]
