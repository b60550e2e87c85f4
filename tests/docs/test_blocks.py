"""What the pages show is true: shell blocks run in order, Python blocks run, TOML blocks are valid."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from pages import PAGES, READMES, ROOT, blocks

from policies.library import load_playbook
from policies.protocols import FAMILIES
from scenarios.loader import parse
from scenarios.schema import Scenario

FOLDER = Path(os.environ.get("SHAPAN_DATA", ROOT.parent / "shared" / "data")) / "maven_crm"
SECONDS = 300
WARM = Path(__file__).with_name("warm.py")
TEXT = {"en": "text", "zh": "文字"}
SMALLEST = {"name": "smallest", "title": TEXT, "summary": TEXT, "team": {"count": 5}, "accounts": {"count": 50}}
PLAIN = {
    "name": "plain", "title": TEXT, "summary": TEXT, "allocation": "keep", "routing": "round-robin", "goals": "equal",
    "incentives": "flat-commission", "coaching": "none",
}  # fmt: skip


def of(page, *languages):
    return [block for block in blocks(page) if block.language in languages]


WITH_SHELL = [page for page in PAGES if any("not run" not in block.marks for block in of(page, "bash"))]
OWN_TEST = ROOT / "docs/how-to/add-a-policy.md"
"""Its playbook names the plug-in that the page teaches to write; tests/docs/test_policies_docs.py proves it."""
TOML = [block for page in PAGES if page != OWN_TEST for block in of(page, "toml")]
PYTHON = [block for page in PAGES for block in of(page, "python")]


def run(arguments, folder):
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def command():
    """The words that run `shapan` from this source with this Python; the engine is loaded once for all of them."""
    if not hasattr(socket, "send_fds"):  # Windows
        yield f'"{sys.executable}" -m tui'
        return
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory(prefix="shapan-") as folder:  # the name of a socket must be short
        serve = [sys.executable, str(WARM), "serve", f"{folder}/door"]
        with subprocess.Popen(
            serve, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout.readline() == "ready\n"
            yield f'"{sys.executable}" -I -S "{WARM}" call "{folder}/door"'
            server.stdin.close()


@pytest.fixture
def desk(tmp_path, command):
    """A folder with `shapan` as a command."""
    script = tmp_path / "bin" / "shapan"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    script.chmod(0o755)
    return tmp_path


def test_a_command_that_fails_ends_as_a_program_does(desk):
    failing = ["bash", "-c", "shapan check nothing.toml > out 2> err"]
    done = subprocess.run(
        failing, cwd=desk, env={**os.environ, "PATH": f"{desk / 'bin'}:{os.environ['PATH']}"}, check=False
    )
    assert done.returncode == 2
    assert (desk / "out").read_text() == ""
    assert (desk / "err").read_text(encoding="utf-8").startswith("error SCN-01: ")


@pytest.mark.parametrize("page", WITH_SHELL, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_in_order(page, desk):
    skipped = 0
    for block in blocks(page):
        if "file" in block.marks:
            (desk / block.marks["file"]).write_text(block.text, encoding="utf-8")
        if block.language != "bash" or "not run" in block.marks:
            continue
        if "FOLDER" in block.text and not FOLDER.is_dir():
            skipped += 1
            continue
        run(["bash", "-euo", "pipefail", "-c", block.text.replace("FOLDER", f"'{FOLDER}'")], desk)
    if skipped:
        pytest.skip(f"the rest ran; {skipped} blocks need the CRM files of {FOLDER} (set SHAPAN_DATA)")


def test_the_tour_is_on_both_first_pages():
    for page in READMES:
        text = "\n".join(block.text for block in of(page, "bash"))
        for word in ("quick", "list scenarios", "compare", "check", "facts", "import FOLDER"):
            assert word in text, f"{page.name} does not show 'shapan {word}'"


def test_only_what_the_ci_script_runs_itself_is_exempt():
    exempt = [block for page in PAGES for block in of(page, "bash") if "not run" in block.marks]
    assert all(block.marks.get("command") in ("run", "test", "check") for block in exempt), [
        block.where for block in exempt if "command" not in block.marks
    ]


@pytest.mark.parametrize("block", TOML, ids=lambda block: block.where)
def test_toml_is_a_scenario_a_playbook_or_part_of_one(block):
    table = tomllib.loads(block.text)
    if "project" in table:
        assert set(table) == {"project"}
    elif set(table) & {*FAMILIES, "conduct"}:
        load_playbook({**PLAIN, **table})
    else:
        assert set(table) <= set(Scenario.model_fields), f"{block.where} is neither"
        parse({**SMALLEST, **table}, block.where)


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.where)
def test_python_runs_as_it_stands(block, desk):
    (desk / "example.py").write_text(block.text, encoding="utf-8")
    run([sys.executable, "example.py"], desk)


def test_every_language_of_blocks_is_known():
    known = {"bash", "python", "toml", "csv", "json", "text", ""}
    assert [block.where for page in PAGES for block in blocks(page) if block.language not in known] == []


def test_blocks_without_a_language_are_no_way_around():
    """A block that names the command must be run: it is marked as bash."""
    # The importer's page shows what it prints; a mission asks questions, its own tests answer them from scripts.
    # A Chinese page may show the commands that its English one runs.
    allowed = {
        "docs/how-to/import-your-crm.md", "docs/how-to/import-your-crm.zh-CN.md", "docs/how-to/play.md",
        "docs/how-to/write-a-mission.md",
    }  # fmt: skip
    hidden = [
        block.where for page in PAGES for block in of(page, "", "text")
        if block.text.lstrip().startswith("shapan ") and str(page.relative_to(ROOT)) not in allowed
        and not commands_of(page, "", "text") <= commands_of(in_english(page), "bash", "")
    ]  # fmt: skip
    assert hidden == []


def in_english(page):
    return page.with_name(page.name.replace(".zh-CN.md", ".md"))


def commands_of(page, *languages):
    """Return the commands of a page, one line each, without the choice of language."""
    text = "\n".join(block.text for block in of(page, *languages)).replace("\\\n", " ")
    lines = (" ".join(line.replace("--lang zh ", "").split()) for line in text.splitlines())
    return {line for line in lines if line.startswith("shapan ")}


def test_commands_that_a_chinese_page_takes_from_the_english_one_are_run_there():
    page = ROOT / "docs/how-to/decide-with-an-experiment.zh-CN.md"
    commands = commands_of(page, "text")
    assert len(commands) >= 8
    assert commands <= commands_of(in_english(page), "bash")


def test_a_shell_is_there():
    assert shutil.which("bash")
