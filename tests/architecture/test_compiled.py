"""Compiled loops keep what makes their kept copies safe: see `scenarios.compiled`."""

import ast
import builtins
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios import compiled
from simulator.fork_server import usable_processors
from tests.architecture.test_source import ENGINE, name_of, sources, tree

LIBRARY = {"np", *dir(builtins)}
DIGITS_DIFFER = {"exp", "log", "log1p", "expm1", "power", "sum", "dot", "mean"}
"""What NumPy and a compiled loop work out differently in the last digit."""


def loops():
    """Yield (path, module, function) of every compiled loop."""
    for path in sources(*ENGINE):
        module = tree(path)
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(one, ast.Call) and getattr(one.func, "id", None) == "compiled" for one in node.decorator_list
            ):
                yield path, module, node


def defined(module):
    """Return names that stand in a file itself, imports left out."""
    names = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names - imported(module)


def imported(module):
    kinds = (node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom))
    return {alias.asname or alias.name for node in kinds for alias in node.names}


def foreign(module, loop):
    """Return what a loop reads that is neither its own, nor its file's, nor the library's."""
    names = [node for node in ast.walk(ast.Module(body=loop.body, type_ignores=[])) if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)} | {one.arg for one in loop.args.args}
    return {node.id for node in names} - own - defined(module) - LIBRARY


def test_a_loop_uses_nothing_that_another_file_could_change():
    found = list(loops())
    assert len(found) >= 4
    assert [(name_of(path), loop.name, names) for path, module, loop in found if (names := foreign(module, loop))] == []


def differing(loop):
    """Return what a loop works out otherwise than NumPy: functions by name, and powers."""
    nodes = list(ast.walk(loop))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} & DIGITS_DIFFER | {
        "**" for node in nodes if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow)
    }


def test_a_loop_uses_nothing_whose_last_digit_differs():
    assert [(name_of(path), loop.name, names) for path, _, loop in loops() if (names := differing(loop))] == []


@pytest.mark.parametrize("line", ["a = np.exp(a)", "a = a ** 0.5", "a **= 2", "a = b.sum()"])
def test_the_search_for_digits_that_differ_would_notice(line):
    assert differing(ast.parse(f"def loop(a, b):\n    {line}\n    return a\n"))


@pytest.mark.parametrize("line", ["from scenarios.units import MINUTES_PER_WEEK", "import scenarios.units as units"])
def test_the_search_for_foreign_names_would_notice(line):
    name = line.split()[-1]
    module = ast.parse(f"{line}\nOWN = 2\ndef loop(a):\n    b = a * OWN\n    return b * {name}\n")
    assert foreign(module, module.body[-1]) == {name}


def add_up(numbers):
    whole = 0
    for one in numbers:
        whole += one
    return whole


def test_a_loop_that_cannot_be_kept_is_compiled_all_the_same(monkeypatch):
    import numpy as np

    whole = compiled.njit

    def without_a_disk(signature, **options):
        if options.get("cache"):
            raise OSError(28, "No space left on device")
        return whole(signature, **options)

    monkeypatch.setattr(compiled, "njit", without_a_disk)
    assert compiled.compiled("int64(int64[::1])")(add_up)(np.arange(5)) == 10


COUNT = """
import sys
import simulator.worlds
loops = {
    one for name, module in list(sys.modules.items()) for one in list(vars(module).values())
    if name.partition(".")[0] in ("agents", "scenarios", "simulator") and hasattr(one, "py_func")
}
misses = [one for one in loops if one.stats.cache_misses]
print(len(loops), len(misses), *sorted({len(one.signatures) for one in loops}))
"""


def kept_and_compiled(folder):
    """Import all loops in a process that keeps them in `folder`: how many there are, and how many it compiled."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True,
        env=os.environ | {"NUMBA_CACHE_DIR": str(folder)},
    )  # fmt: skip
    whole, own, *signatures = map(int, done.stdout.split())
    assert signatures == [1]
    return whole, own


@pytest.mark.skipif(usable_processors() < 2, reason="nobody can help on one processor")
def test_the_first_command_of_an_installation_is_helped(tmp_path):
    whole, own = kept_and_compiled(tmp_path)
    assert whole == len(list(loops()))
    assert 0 < own < whole, "a second process compiled some of them"
    limit = time.monotonic() + 20
    while list(tmp_path.rglob("compiling.lock")) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not list(tmp_path.rglob("compiling.lock")), "the helper is at its end"
    assert kept_and_compiled(tmp_path) == (whole, 0)
