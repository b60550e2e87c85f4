"""The source keeps its own rules: size, names, documentation, and no luck, no code and no host from elsewhere."""

import ast
import re
import statistics
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).parents[2]
PACKAGES = ("scenarios", "policies", "agents", "simulator", "coaching", "tui")
ENGINE = ("scenarios", "policies", "agents", "simulator", "coaching")
EVERYWHERE = (*PACKAGES, "tests", "benchmarks", "docs")


def sources(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path):
    """Return the module and the kinds of nodes that tests here ask for; each file is read once."""
    kinds = (ast.Module, ast.Import, ast.ImportFrom, ast.Call, ast.ExceptHandler, ast.FunctionDef, ast.AsyncFunctionDef)
    return tuple(node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def name_of(path):
    return str(path.relative_to(ROOT))


def functions():
    """Yield (where, lines without the docstring's) of every function outside the tests."""
    for path in sources(*PACKAGES, "benchmarks", "docs"):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_functions_are_small():
    lengths = dict(functions())
    assert len(lengths) > 500
    assert [(where, lines) for where, lines in lengths.items() if lines > 60] == []
    long = sum(lines > 40 for lines in lengths.values())
    assert long <= 0.05 * len(lengths), f"{long} of {len(lengths)} functions are over 40 lines"
    assert statistics.median(lengths.values()) <= 12


def test_files_are_short():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*PACKAGES, "benchmarks")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_every_file_says_what_it_is():
    missing = [
        name_of(path)
        for path in sources(*EVERYWHERE)
        if path.read_text().strip() and not ast.get_docstring(nodes(path)[0])
    ]
    assert missing == []


def test_files_that_run_first_are_there():
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


def test_no_file_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [name_of(path) for path in sources(*EVERYWHERE) if drawers & set(path.stem.split("_"))] == []


def imports(path):
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def called(path):
    """Return the dotted name of everything that is called."""
    calls = [node.func for node in nodes(path) if isinstance(node, ast.Call)]
    return [ast.unparse(one) if isinstance(one, ast.Name | ast.Attribute) else "" for one in calls]


LUCK = ROOT / "scenarios/luck.py", ROOT / "scenarios/streams.py"
COPIERS = ROOT / "simulator/run.py", ROOT / "agents/columns.py"
"""Name to `copy.deepcopy`, by identity, what a fork shares with its origin: the copier's own way of saying it."""
RANDOM_MODULES = re.compile(r"^(random|secrets|uuid)(\.|$)|^numpy\.random(\.|$)")
RANDOM_CALLS = re.compile(
    r"(^|\.)(shuffle|default_rng|RandomState|urandom)$|^(np|numpy)\.random\.|(^|\.)rng\.|\.random\.|^hash$|^id$"
)
CONFORMANCE = ROOT / "policies/conformance.py"
"""Asks whether a rule can be hashed, and sends rules to another process of its own: nothing of it reaches a result."""


def test_luck_comes_from_one_place():
    for path in sources(*ENGINE):
        found = [name for name in imports(path) if RANDOM_MODULES.match(name)]
        found += [name for name in called(path) if RANDOM_CALLS.search(name)]
        if path == CONFORMANCE:
            found.remove("hash")
        if path in COPIERS:
            found = [name for name in found if name != "id"]
        if path in LUCK:
            assert all(name.startswith("np.random.Philox") for name in found), found
        else:
            assert found == [], f"{name_of(path)} draws by {found}"


@pytest.mark.parametrize("code", [
    "import random", "from numpy.random import default_rng", "import uuid", "x = np.random.rand()", "hash('a')",
    "agents.shuffle()", "self.model.random.choice(a)", "model.rng.integers(3)",
])  # fmt: skip
def test_the_search_for_luck_would_notice(tmp_path, code):
    path = tmp_path / "rule.py"
    path.write_text(code)
    assert any(map(RANDOM_MODULES.match, imports(path))) or any(map(RANDOM_CALLS.search, called(path)))


CODE_FROM_DATA = re.compile(
    r"^(eval|exec|compile|__import__)$|^(pickle|marshal|shelve|dill|cloudpickle|joblib)\.|yaml\.(unsafe_)?load$|(^|\.)allow_pickle"
)


def test_data_is_never_code():
    for path in sources(*PACKAGES):
        if path == CONFORMANCE:
            continue
        found = [name for name in called(path) if CODE_FROM_DATA.search(name)]
        found += [name for name in imports(path) if re.match(r"(pickle|marshal|shelve|dill|yaml)(\.|$)", name)]
        assert found == [], f"{name_of(path)}: {found}"


def test_only_the_errors_of_the_house_are_raised_to_people():
    for path in sources(*PACKAGES):
        bare = [node.lineno for node in nodes(path) if isinstance(node, ast.ExceptHandler) and node.type is None]
        assert bare == [], f"{name_of(path)} catches everything in lines {bare}"


CODE = re.compile(r"[A-Z]{3}-\d{2}$")


def coded():
    """Yield (code, what it says, folder) of every error that is made with a code and a sentence of its own."""
    for path in sources(*PACKAGES):
        for node in nodes(path):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                code, says = (one.value if isinstance(one, ast.Constant) else None for one in node.args[:2])
                if isinstance(code, str) and CODE.match(code) and isinstance(says, str):
                    yield code, says, name_of(path.parent)


def test_a_code_stands_for_errors_of_one_room():
    """Two rooms may share a code only for the same sentence: whoever looks a code up finds one thing."""
    rooms, sentences = {}, {}
    for code, says, folder in coded():
        rooms.setdefault(code, set()).add(folder)
        sentences.setdefault(code, set()).add(says)
    assert len(rooms) > 100
    shared = {code: sorted(rooms[code]) for code in rooms if len(rooms[code]) > 1 and len(sentences[code]) > 1}
    assert shared == {}


TEXT = {".py", ".toml", ".md", ".txt", ".po", ".tcss", ".json", ".yml", ".yaml", ".cfg", ".ini", ".sh", ""}
SKIPPED = {".git", ".venv", ".ci-venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "dist", "build",
           ".import_linter_cache"}  # fmt: skip
HOSTS = re.compile(r"\b(pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org|proxy\.golang\.org|crates\.io)\b")


def test_no_registry_is_named():
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not SKIPPED & set(parts) and path.suffix in TEXT and path != Path(__file__):
            found += [f"{'/'.join(parts)}: {match[0]}" for match in HOSTS.finditer(path.read_text("utf-8", "replace"))]
    assert found == []


def test_constraints_hold_names_and_exact_versions_only():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 30
    form = re.compile(r'[a-z0-9-]+==[0-9][0-9a-z.]*(; python_version (<|>=) "3\.12")?')
    assert [line for line in pins if not form.fullmatch(line)] == []


def test_constraints_cover_what_the_project_asks_for():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert {re.match(r"[\w-]+", one)[0].lower() for one in wanted} <= pinned
