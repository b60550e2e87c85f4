"""Packages of which a part is used: the rest is not loaded by the engine, and there for whoever asks."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNUSED = ("pandas", "networkx", "tqdm", "scipy.linalg", "scipy.spatial", "scipy.sparse", "numpy.f2py")
parts_will_do = pytest.mark.skipif(not version("mesa").startswith("3.3."), reason="this Mesa's model needs pandas")
PACKAGE = {
    "__init__.py": "import parted.much\nfrom parted.part import *\nparted.much.LOADED.append(__name__)\nALL = 'all'\n",
    "part.py": "class Part: pass\n",
    "much.py": "LOADED = []\n",
}


def said(code, path=""):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(path)}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()


def parted(folder, **files):
    (folder / "parted").mkdir()
    for name, text in (PACKAGE | {f"{name}.py": text for name, text in files.items()}).items():
        (folder / "parted" / name).write_text(text)
    return folder


def test_a_worker_loads_nothing_for_asynchronous_programs():
    assert said("import sys, simulator.workers; print(*sorted({'ssl', 'asyncio.tasks'} & set(sys.modules)))") == []


def test_all_of_pebble_and_asyncio_is_there_when_somebody_asks():
    code = """
import simulator.workers
import asyncio, pebble
from pebble import ProcessPool, ThreadPool, asynchronous

async def later(number):
    await asyncio.sleep(0)
    return number

print(asyncio.run(later(3)), ThreadPool.__module__, ProcessPool is simulator.workers.ProcessPool, pebble.__version__)
"""
    assert said(code) == ["3", "pebble.pool.thread", "True", version("pebble")]


def test_numba_goes_without_what_is_never_used_which_is_there_for_others():
    pytest.importorskip("yaml")
    pytest.importorskip("cffi")
    code = """
import sys, scenarios.luck
print(*sorted({'cffi', 'yaml', 'scipy.linalg.cython_blas'} & set(sys.modules)))
import cffi, yaml
print(cffi.FFI().sizeof("int"), yaml.safe_load("a: 1")["a"])
"""
    assert said(code) == ["4", "1"]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts threads as Linux shows them")
def test_linear_algebra_has_no_threads():
    spared = "from simulator.sparing import spare_the_processors; spare_the_processors();"
    assert said(f"{spared} import os, numpy, scipy.linalg; print(len(os.listdir('/proc/self/task')))") == ["1"]


@parts_will_do
def test_the_engine_loads_nothing_that_it_does_not_use():
    assert said(f"import sys, simulator.worlds; print(*sorted(set({UNUSED!r}) & set(sys.modules)))") == []


def test_all_of_mesa_is_there_when_somebody_asks():
    code = """
import agents.base
import mesa
model = mesa.Model()
data = mesa.DataCollector({"steps": lambda model: model.steps + 7})
data.collect(model)
table = data.get_model_vars_dataframe()
import networkx
from mesa import space
print(table["steps"][0], *space.NetworkGrid(networkx.path_graph(3)).get_neighborhood(1, radius=2))
print(mesa.Model is agents.base.Model, mesa.__version__)
"""
    assert said(code) == ["7", "0", "2", "True", version("mesa")]


def test_all_of_special_functions_is_there_when_somebody_asks():
    code = """
import agents.effort
from scipy.special import gammaln, ndtr
import scipy.special
print(gammaln(3.0) == scipy.special.gammaln(3.0), ndtr(0.0), len(scipy.special.__all__) > 100)
"""
    assert said(code) == ["True", "0.5", "True"]


def test_numba_multiplies_matrices_although_it_was_loaded_without():
    code = """
import numpy as np, numba, scenarios.compiled
print(numba.njit(lambda a: np.dot(a, a))(2 * np.eye(2))[0, 0], numba.njit(lambda a: np.kron(a, a))(np.eye(2)).shape[0])
"""
    assert said(code) == ["4.0", "4"]


def test_a_package_starts_once_and_only_when_asked(tmp_path):
    code = """
import sys
from scenarios.on_demand import start_on_demand
start_on_demand("parted", Part="parted.part")
from parted import Part
print("parted.much" in sys.modules)
start_on_demand("parted", LOADED="parted.much")
import parted
print(*parted.LOADED, parted.ALL, parted.much.LOADED, parted.Part is Part, type(parted).__name__)
try: parted.none
except AttributeError as error: print("none" in str(error))
"""
    told = "False all ['parted'] True module True"
    assert said(code, parted(tmp_path)) == told.split()


def test_a_package_that_is_loaded_already_keeps_its_own(tmp_path):
    code = """
import parted
from scenarios.on_demand import start_on_demand
start_on_demand("parted", Part="parted.much")
print(parted.Part.__module__, type(parted).__name__)
"""
    assert said(code, parted(tmp_path)) == ["parted.part", "module"]


@pytest.mark.parametrize(
    "part", ["import parted\nparted.ALL\nclass Part: pass\n", "import gone\n", "class Other: pass\n"]
)
def test_a_package_that_cannot_do_without_its_start_gets_it(tmp_path, part):
    folder = parted(tmp_path, part="class Part: pass\n", own=part)
    code = """
from scenarios.on_demand import start_on_demand
start_on_demand("parted", Part="parted.own")
from parted import ALL, Part
print(ALL, Part.__name__)
"""
    assert said(code, folder) == ["all", "Part"]


def test_a_package_that_is_not_there_is_missed_by_the_import():
    code = """
from scenarios.on_demand import start_on_demand
start_on_demand("nowhere", Part="nowhere.part")
try: from nowhere import Part
except ModuleNotFoundError as error: print(error.name)
"""
    assert said(code) == ["nowhere"]


def test_several_threads_may_ask_at_once(tmp_path):
    slow = "import time, parted.much\ntime.sleep(0.2)\nparted.much.LOADED.append(__name__)\nALL = 'all'\n"
    folder = parted(tmp_path, __init__=slow)
    code = """
import threading
from scenarios.on_demand import start_on_demand
start_on_demand("parted", Part="parted.part")
import parted
found = []
threads = [threading.Thread(target=lambda: found.append(parted.ALL)) for _ in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print(*found, len(parted.much.LOADED))
"""
    assert said(code, folder) == ["all"] * 4 + ["1"]
