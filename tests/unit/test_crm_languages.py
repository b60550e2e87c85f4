"""Everything the import report says has a Chinese form."""

import ast
from pathlib import Path

import pytest

import scenarios.crm
from scenarios.crm import facts, verdict
from scenarios.crm.report import KINDS
from scenarios.crm.skill import VERDICTS
from tui.languages import pgettext, use


def sentences():
    """Every (code, template) of the report that stands in the source."""
    yield from ((code, reason) for code, (_, reason) in KINDS.items())
    yield from (("IMP-A", action) for action in sorted({action for action, _ in KINDS.values()}))
    yield from VERDICTS.values()
    yield from VERDICT_SENTENCES
    for path in sorted(Path(scenarios.crm.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) >= 2:
                code, text = (getattr(one, "value", None) for one in node.args[:2])
                if isinstance(code, str) and code.startswith(("IMP-F", "IMP-V")) and isinstance(text, str):
                    yield code, text


VERDICT_SENTENCES = (
    ("IMP-V01", "{got:.0f} months of closed deals; {need} are needed."),
    ("IMP-V02", "{got} people sell; {need} are needed to tell people from luck."),
    ("IMP-V03", "{got} closed deals; {need} are needed."),
    ("IMP-V05", verdict.HUMPS),
    ("IMP-V06", verdict.SPELLINGS),
    *facts.VERDICT_LINES.values(),
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
    codes = [code for code, _ in sentences() if code.startswith("IMP-F")]
    assert len(codes) == len(set(codes)) > 20
