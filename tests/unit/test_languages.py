"""Both languages say everything: catalogues complete, numbers and money in both habits."""

import ast
import gettext
import io
import re
import string
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from coaching import summary
from coaching.validate import unjudged
from coaching.validate.catalogue import PATTERNS
from coaching.validate.page import BAND, INTERVAL, KIND, NAMES
from coaching.validate.pattern import Kind, Verdict
from coaching.validate.tier_three import DIAGNOSTICS
from scenarios.errors import InputError, StoreError, nearest
from simulator import database
from simulator.outcome import METRICS
from tui import metric_names
from tui.languages import LOCALES, chance, compact, current, detect, joined, money, ngettext, number, percent, use
from tui.languages import _ as translate
from tui.telling import say
from tui.terminal.misuse import SAYINGS

HOUSE = Path(__file__).parents[2]
ROOMS = ("scenarios", "policies", "agents", "simulator", "coaching", "tui")
CODE = re.compile(r"[A-Z]{3}-[A-Z]?\d\d")


@pytest.fixture(autouse=True)
def _english_afterwards():
    use("en")
    yield
    use("en")


def catalogues():
    for path in sorted(LOCALES.glob("zh/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale="zh")


def entries():
    return {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id): message
        for _path, catalogue in catalogues()
        for message in catalogue
        if message.id
    }


def errors_in_source():
    """Every (code, template) that stands in a call such as ``InputError("SCN-01", "template", ...)``."""
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith(("Error", "Incomplete")):
                    words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                    if len(words) == 2 and CODE.fullmatch(str(words[0])):
                        yield words[0], words[1]


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_numbers_in_both_habits():
    values = (0, 0.123, 12.34, 8425, 91_325, 999_999, 123_456_789)
    assert [compact(value) for value in values] == ["0", "0.12", "12.3", "8.43K", "91.3K", "1M", "123M"]
    use("zh")
    assert [compact(value) for value in values] == ["0", "0.12", "12.3", "8425", "9.13万", "100万", "1.23亿"]


def test_money_short_and_exact():
    assert money(91_325_000, "CNY") == "¥913K"
    assert money(-91_325_000, "USD", signed=True) == "-$913K"
    assert money(91_325_050, "CNY", exact=True) == "¥913,250.50"
    assert money(50_000, "CHF", signed=True) == "+500 CHF"
    assert money(50_000, "units", signed=True) == "+500"  # the files name no currency
    use("zh")
    assert money(91_325_000, "CNY", signed=True) == "+¥91.3万"


def test_no_chance_that_some_worlds_give_is_sure():
    assert [chance(one) for one in (0.0, 0.005, 0.006, 0.5, 0.994, 0.995, 1.0)] == [
        "<1%", "<1%", "1%", "50%", "99%", ">99%", ">99%",
    ]  # fmt: skip


def test_percent_and_number():
    assert percent(0.8312) == "83.1%"
    assert percent(0.024, signed=True) == "+2.4%"
    assert number(-0.04, 1, signed=True) == "+0.0"
    assert number(1234.5, 1) == "1,234.5"


def test_the_environment_chooses_the_language():
    assert detect({}) == "en"
    assert detect({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert detect({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}) == "en"
    assert detect({"LANG": "de_DE.UTF-8", "SHAPAN_LANG": "zh"}) == "zh"
    assert detect({"SHAPAN_LANG": "zh-CN"}) == "zh"
    with pytest.raises(InputError, match="SHAPAN_LANG is 'fr'"):
        detect({"SHAPAN_LANG": "fr"})


def test_an_unknown_language_is_refused_and_the_old_one_kept():
    use("zh")
    with pytest.raises(InputError):
        use("zn")
    assert current() == "zh"


def test_languages_change_while_the_program_runs():
    assert translate("chance gap") == "chance gap"
    assert ngettext("{count} world", "{count} worlds", 1) == "{count} world"
    use("zh")
    assert translate("chance gap") == "机会差"
    assert ngettext("{count} world", "{count} worlds", 1) == "{count} 个世界"
    assert joined(["a", "b"]) == "a、b"


def test_errors_are_said_by_code_with_their_hint():
    error = InputError(
        "POL-40",
        "no playbook {name!r}: neither a file nor a built-in playbook{hint}; built in: {known}. "
        "See them with 'shapan list playbooks'.",
        name="statusquo", hint=nearest("statusquo", ["status-quo"]), known="status-quo",
    )  # fmt: skip
    assert say(error) == str(error)
    use("zh")
    assert "没有打法 'statusquo'" in say(error)
    assert "是不是 'status-quo'？" in say(error)


def test_an_error_without_a_translation_is_said_in_english():
    use("zh")
    assert say(InputError("XXX-99", "{what} is odd", what="this")) == "this is odd"


def said_by(file):
    """What a compiled catalogue says, without its header (dates, version of the compiler)."""
    return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}


def test_compiled_catalogues_are_up_to_date():
    for path, written in catalogues():
        compiled = io.BytesIO()
        write_mo(compiled, written)
        compiled.seek(0)
        with path.with_suffix(".mo").open("rb") as there:
            assert said_by(there) == said_by(compiled), f"{path.name} was changed: run python -m tui.locales"


def test_translations_keep_every_placeholder():
    for (context, text), message in entries().items():
        said = message.string if isinstance(message.string, str) else message.string[0]
        assert said, text
        assert fields(said) == fields(text), (context, text)


def test_no_message_is_translated_in_two_catalogues_differently():
    seen = {}
    for path, catalogue in catalogues():
        for message in catalogue:
            if message.id:
                key = (message.context, message.id)
                assert seen.setdefault(key, message.string) == message.string, (path.name, key)


def test_everything_the_commands_say_has_a_translation():
    known = entries()
    missing = []
    for path in [HOUSE / "tui/cli.py", HOUSE / "tui/metric_names.py", HOUSE / "tui/languages.py",
                 *(HOUSE / "tui/commands").glob("*.py"), *(HOUSE / "tui/terminal").glob("*.py")]:  # fmt: skip
        found = extract_from_file("python", path, keywords={"_": None, "N_": None, "ngettext": (1, 2)})
        texts = [text[0] if isinstance(text, tuple) else text for _line, text, _comment, _context in found]
        missing += [text for text in texts if (None, text) not in known]
    assert not missing


def test_every_error_has_a_translation():
    known = entries()
    found = set(errors_in_source())
    assert len(found) > 50
    found |= {(code, template) for code, _pattern, template in SAYINGS}
    assert sorted(pair for pair in found if pair not in known) == []


def reasons_in_source():
    """Every template of `reason`, and every plain text that the checks of rules and answers are given as one."""
    places = {"reason": (0,), "refuse": (2,), "nonsense": (2, 4)}
    for room in ROOMS[:2]:
        for path in sorted((HOUSE / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {
                node.targets[0].id: node.value.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Constant)
                and hasattr(node.targets[0], "id")
            }
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call):
                    continue
                for place in places.get(getattr(node.func, "id", ""), ()):
                    given = node.args[place] if place < len(node.args) else None
                    assert not isinstance(given, ast.JoinedStr), (path.name, node.lineno, "use reason(template, ...)")
                    text = given.value if isinstance(given, ast.Constant) else names.get(getattr(given, "id", ""))
                    if text is not None:
                        yield text


def test_every_reason_has_a_translation():
    known = entries()
    found = set(reasons_in_source())
    assert len(found) > 70
    assert sorted(text for text in found if ("reason", text) not in known) == []


def test_what_is_wrong_with_an_experiment_file_is_said_in_chinese():
    known = entries()
    found = [advice for _name, _code, advice in database._TROUBLE]
    for path in (HOUSE / "simulator/store.py", HOUSE / "simulator/database.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "damaged":
                found += [node.args[1].value] if isinstance(node.args[1], ast.Constant) else []
    assert len(found) > 14
    assert sorted(text for text in found if ("reason", text) not in known) == []
    use("zh")
    values = {"advice": found[0], "reason": OSError(28, "No space left on device")}
    for code in {code for _name, code, _advice in database._TROUBLE}:
        said = say(StoreError(code, "{path}: {advice} ({reason})", path="a.exp", **values))
        assert not re.search("[a-z]{3}", said.replace("a.exp", "").replace("shapan resume", "")), said
    for why in ("the result of world 3 does not match its checksum", "its manifest lacks seed"):
        assert why not in say(database.damaged(Path("a.exp"), why))


def test_every_finding_has_a_translation():
    known = entries()
    templates = [summary.BETTER, summary.OPEN, summary.SAME, summary.SHARPER, summary.FEW, summary.STOPPED]
    for place, template in enumerate(templates, start=1):
        assert (f"SUM-{place:02}", template) in known


def test_the_table_of_published_patterns_is_wholly_said_in_chinese():
    figures = [check.name for pattern in PATTERNS for check in pattern.checks]
    kinds = [*get_args(Kind), *get_args(Verdict), "yes", "no", "in the second", BAND, INTERVAL, KIND, *NAMES]
    figures += [check.name for one in DIAGNOSTICS for check in one.checks]
    heads = (text for one in (*PATTERNS, *DIAGNOSTICS) for text in (one.title, one.published))
    texts = {*kinds, *figures, *heads, unjudged.TITLE, unjudged.NOT_MEASURED, *unjudged.NAMES}
    known = entries()
    assert sorted(text for text in texts if ("validate", text) not in known) == []


def test_every_metric_and_unit_has_a_short_name_in_both_languages():
    from rich.cells import cell_len

    assert set(metric_names.NAMES) == {metric.id for metric in METRICS}
    assert {metric.unit for metric in METRICS} <= set(metric_names.UNITS)
    for language in ("en", "zh"):
        use(language)
        names = [metric_names.name_of(metric.id) for metric in METRICS]
        assert len(set(names)) == len(names)
        assert all(cell_len(name) <= 19 for name in names)


def test_values_in_the_unit_of_their_metric():
    write, change = metric_names.value_of, metric_names.difference_of
    assert write("attainment", "share", 0.8312) == "83.1%"
    assert write("profit_cents", "cents", 91_325_000, "CNY") == "¥913K"
    assert write("newcomer_ramp_months", "months", None) == "-"
    assert change("attainment", "share", -0.021) == "-2.1 pts"
    assert change("attainment", "share", -0.021, bare=True) == "-2.1"
    assert change("profit_cents", "cents", 91_325_000, "CNY") == "+¥913K"
    assert change("pay_gini", "index", 0.0123) == "+0.012"
