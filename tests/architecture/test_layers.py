"""The house stands: imports run one way, and each heavy library stays behind its fence, also at run time."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
PACKAGES = ("scenarios", "policies", "agents", "simulator", "coaching", "tui")


@cache
def modules_after(code):
    """Return the names of all modules that are loaded once `code` has run in a fresh process."""
    before = "import os; answer = os.dup(1)\n"
    after = "\nimport sys; os.write(answer, ('\\n' + ' '.join(sorted(sys.modules))).encode())"
    done = subprocess.run(
        [sys.executable, "-c", before + code + after], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def modules_of(*packages):
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__main__.py"
    ]


def importing(*names):
    return "\n".join(f"import {name}" for name in names)


def test_the_import_contracts_are_kept():
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-logo", "--no-cache"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 kept, 0 broken" in done.stdout


FENCES = [
    (("scenarios", "policies"), {"simpy", "mesa", "textual", "pandas", "networkx", "typer"}),
    (("agents",), {"simpy", "textual", "typer"}),
    (("simulator", "coaching"), {"textual", "typer"}),
]


@pytest.mark.parametrize(("packages", "forbidden"), FENCES, ids=lambda x: "-".join(sorted(x)))
def test_packages_load_without_libraries_of_others(packages, forbidden):
    loaded = modules_after(importing(*modules_of(*packages)))
    assert not loaded & forbidden


def test_the_fence_test_would_notice():
    assert {"simpy", "mesa", "simulator.run"} <= modules_after(importing(*modules_of("simulator", "coaching")))


def test_the_command_line_starts_light():
    heavy = {"textual", "mesa", "simpy", "pandas", "scipy", "numpy", "numba", "networkx", "pydantic"}
    assert not modules_after("import tui.cli; tui.cli.application()") & (heavy - {"pydantic"})


def test_compare_never_imports_textual():
    code = (
        "import tui.cli\n"
        "code = tui.cli.run(['compare', 'start-up-of-five', '--playbooks', 'status-quo,newcomer-growth',"
        " '--worlds', '2', '--months', '1', '--jobs', '1'])\n"
        "assert code == 0, code"
    )
    loaded = modules_after(code)
    assert not {"textual", "tui.app"} & loaded
    assert {"simpy", "mesa"} <= loaded, "the comparison ran in this process"


def test_comparing_with_workers_loads_no_engine():
    code = (
        "import tui.cli\n"
        "if __name__ == '__main__':\n"
        "    code = tui.cli.run(['compare', 'start-up-of-five', '--playbooks', 'status-quo,newcomer-growth,tiered-pay',"
        " '--worlds', '4', '--months', '1', '--jobs', '2'])\n"
        "    assert code == 0, code"
    )
    assert not {"numba", "mesa", "simpy", "scipy.linalg", "pandas", "scenarios.company"} & modules_after(code)


def test_the_screens_import_neither_the_engine_nor_its_libraries():
    heavy = {"mesa", "simpy", "pandas", "scipy", "numba", "networkx", "simulator.run", "agents.floor"}
    screens = [name for name in modules_of("tui/screens", "tui/pages", "tui/widgets") if name != "tui"]
    assert len(screens) > 5
    loaded = modules_after(importing("tui.app", *screens))
    assert "textual" in loaded
    assert not loaded & heavy


def test_help_needs_little_processor_time(slowness):
    code = (
        "import resource, sys\n"
        "sys.argv = ['shapan', '--help']\n"
        "import tui.cli\n"
        "try: tui.cli.main()\n"
        "except SystemExit: pass\n"
        "use = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print('cpu', use.ru_utime + use.ru_stime)"
    )
    seconds = []
    for _attempt in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert "compare" in done.stdout
        seconds.append(float(done.stdout.split()[-1]))
    assert min(seconds) < 0.4 * slowness
