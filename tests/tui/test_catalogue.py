"""Every sentence of the screens exists in both languages, and short labels keep their budget."""

import ast
import functools
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

import tui
from tui.languages import _, use
from tui.pages import cards

HOME = Path(tui.__file__).parent
FILES = [
    *(
        HOME / f"{name}.py"
        for name in ("present", "troubles", "app", "state", "places", "seat", "lever_form", "games", "rule_names")
    ),
    *sorted((HOME / "pages").rglob("*.py")),
    *sorted((HOME / "screens").rglob("*.py")),
    *sorted((HOME / "forms").glob("*.py")),
    *sorted((HOME / "memo").glob("*.py")),
    *sorted((HOME / "intake").glob("*.py")),
    HOME / "commands" / "memo.py",
]


@functools.cache
def sentences() -> list[str]:
    found = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")):
                continue
            if isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = path
            else:  # only what a table marked with N_ holds can be looked up by a name
                known = isinstance(node.args[0], ast.Subscript | ast.Name | ast.Call)
                assert known, f"{path.name}: {ast.unparse(node)}"
    return list(found)


def test_every_sentence_is_in_chinese_with_the_same_values():
    use("zh")
    missing = [one for one in sentences() if _(one) == one and re.sub(r"{\w+}", "", one).strip(" =")]
    assert not missing
    for one in sentences():
        assert sorted(re.findall(r"{\w+}", _(one))) == sorted(re.findall(r"{\w+}", one)), one


def test_there_are_sentences_to_check():
    assert len(sentences()) > 80


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_labels_of_the_key_list_fit_their_column_at_80_columns(lang):
    use(lang)
    assert not [words for words in cards.key_words().values() if cell_len(words) > 76 // 2 - 8]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_colons_of_chinese_are_full_width_and_no_stiff_you(lang):
    use(lang)
    for one in sentences():
        assert "您" not in _(one)
        if lang == "zh":
            assert not re.search(r"[\u4e00-\u9fff][,;:?!](?!\d)", _(one)), _(one)
