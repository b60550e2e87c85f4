"""Everything the import report says has a Chinese form."""

import ast
import re
from pathlib import Path

import pytest

import scenarios.crm
from coaching.crm_export.sample import write_sample
from scenarios.crm import facts, import_crm, verdict
from scenarios.crm.report import KINDS, NAMES, TABLES, Fact, english
from scenarios.crm.skill import VERDICTS
from scenarios.crm.sources import BORROWED, IN_FORCE, source_line
from scenarios.schema import Source
from tui.intake import words
from tui.languages import _, pgettext, use


def sentences():
    """Every (code, template) of the report that stands in the source."""
    yield from ((code, reason) for code, (_action, reason) in KINDS.items())
    yield from (("IMP-S", name) for name in NAMES.values())
    yield from (("IMP-W", name) for name in TABLES.values())
    yield from (("IMP-A", action) for action in sorted({action for action, _reason in KINDS.values()}))
    yield from VERDICTS.values()
    yield from VERDICT_SENTENCES
    for path in sorted(Path(scenarios.crm.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) >= 2:
                code, text = (getattr(one, "value", None) for one in node.args[:2])
                if isinstance(code, str) and code.startswith(("IMP-F", "IMP-V")) and isinstance(text, str):
                    yield code, text


VERDICT_SENTENCES = (
    ("IMP-V01", "{got:g} months of closed deals; {need} are needed."),
    ("IMP-V02", "People who sell: {got}; {need} are needed to tell people from luck."),
    ("IMP-V03", "{got} closed deals; {need} are needed."),
    ("IMP-V05", verdict.HUMPS),
    ("IMP-V06", verdict.SPELLINGS),
    *facts.VERDICT_LINES.values(),
    facts.BY_FILES,
    ("IMP-V14", verdict.UNCHECKED),
)


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    use("en")


def test_every_sentence_of_the_report_has_a_translation():
    use("zh")
    found = list(sentences())
    assert len(found) > 50
    assert [pair for pair in found if pgettext(*pair) == pair[1]] == []


def test_codes_of_facts_are_unique():
    codes = [code for code, _said in sentences() if code.startswith("IMP-F")]
    assert len(codes) == len(set(codes)) > 20


def said_in_english(line):
    """Whether three words in a row are English; names of columns and models are not sentences."""
    return re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", line)


@pytest.mark.parametrize("system", ["salesforce", "kingdee"])
def test_where_every_value_comes_from_is_said_in_chinese(system, tmp_path):
    write_sample(system, tmp_path, months=26)
    done = import_crm([tmp_path])
    lines = [source_line(row) for row in done.scenario.sources if row.key != "verdict"]
    assert len(lines) > 25
    assert any(said_in_english(line) for line in lines)
    use("zh")
    told = [source_line(row, pgettext) for row in done.scenario.sources if row.key != "verdict"]
    assert [line for line in told if said_in_english(line)] == []
    assert not any("#" in line for line in told)


def test_every_note_on_what_is_borrowed_is_said_in_chinese():
    use("zh")
    notes = [note for _key, note in BORROWED] + list(IN_FORCE.values())
    assert [note for note in notes if pgettext("IMP-S", note) == note] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_and_screens_call_a_thing_by_one_word(language):
    use(language)
    say = english if language == "en" else pgettext
    assert {key for key, _note in BORROWED} <= set(NAMES)
    for key in NAMES:
        row = Source(key=key, kind="borrowed", note="n", value=None, low=None, high=None, rows=None)
        assert source_line(row, say) == f"  {words.value_name(key)}{': ' if language == 'en' else '：'}n"
    for kind in TABLES:
        assert Fact("IMP-X", "{kind}", {"kind": kind}).say(say) == words.table_name(kind)
    for level, (code, line) in facts.VERDICT_LINES.items():
        assert _(words.LEVELS[level]) in say(code, line)
    assert {words.action_name(action) for action, _reason in KINDS.values()} == {
        say("IMP-A", action) for action, _reason in KINDS.values()
    }


def test_a_fitted_value_stands_with_its_interval_and_its_rows():
    row = Source(key="market.cycle_days", kind="data", note="n", value=44.7, low=43.7, high=45.6, rows=6711)
    assert source_line(row) == "  days until decided 44.7 [43.7 .. 45.6] (6,711 rows): n"
