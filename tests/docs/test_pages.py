"""The pages fit together: the two commands stand everywhere alike, links lead somewhere, made pages are current."""

import json
import re
import runpy
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from pages import PAGES, READMES, ROOT, command

from scenarios.mission import mission_names

MADE = runpy.run_path(str(ROOT / "docs/make_reference.py"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)|(?:src|srcset)=\"(?!https?:)([^\"]+)\"")


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_two_commands_are_the_same_everywhere(name):
    english, chinese = (command(page, name) for page in READMES)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(rf"^{name}:\n\t(.*)$", makefile, re.MULTILINE)
    assert english == chinese == recipe[1]
    assert "\n" not in english


def test_the_ci_script_takes_its_commands_from_the_readme():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "command_of run" in script
    assert "command_of test" in script
    assert "pip install" not in script.replace('"$place/newer/bin/pip" install -q -c constraints.txt .', "")


@pytest.mark.parametrize("path", sorted(MADE["pages"]()), ids=lambda path: path.name)
def test_made_pages_are_current(path):
    assert path.read_text(encoding="utf-8") == MADE["pages"]()[path], "run: python docs/make_reference.py"


def test_every_metric_is_explained():
    from simulator.outcome import METRICS

    assert set(MADE["MEANING"]) == {metric.id for metric in METRICS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = [one or two for one, two in LINK.findall(text)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_reachable_from_the_index():
    index = ROOT / "docs/index.md"
    linked = {(index.parent / target).resolve() for target, _ in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md")} - {index.resolve()}
    assert pages - linked == set()


def test_library_scenarios_point_to_the_schema():
    for path in sorted((ROOT / "scenarios/library").glob("*.toml")):
        (line,) = [one for one in path.read_text(encoding="utf-8").splitlines() if one.startswith("#:schema ")]
        assert (path.parent / line.removeprefix("#:schema ")).exists(), path.name


def test_both_readmes_count_the_missions_as_they_are():
    assert len(mission_names()) == 13
    assert "Thirteen missions" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "十三个关卡" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def test_both_readmes_say_how_many_published_patterns_hold():
    found = json.loads((ROOT / "docs/reference/evidence.json").read_text(encoding="utf-8"))["patterns"]
    held = [one["verdict"] in ("pass", "weak pass") for one in found if one["kind"] == "hold-out"]
    english, chinese = (
        " ".join((ROOT / name).read_text(encoding="utf-8").split()) for name in ("README.md", "README.zh-CN.md")
    )
    assert f"Of {len(held)} published findings that it was not set to, it shows {sum(held)} within" in english
    assert f"有 {len(held)} 条公开的研究结论" in chinese
    assert f"重现了 {sum(held)} 条" in chinese
