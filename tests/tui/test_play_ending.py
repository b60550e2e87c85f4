"""The end card of a mission is not cut without a mark, and says of other worlds only what is known so far."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from rich.cells import cell_len

from coaching.game.told import Debrief
from scenarios.mission import load_mission, mission_names
from tui.drawing import plain
from tui.languages import use
from tui.pages.play import ending
from tui.state import Paper

ANSWERS = json.loads((Path(__file__).parent / "game" / "answers.json").read_text(encoding="utf-8"))
WAYS = {
    "en": [
        "Again, same luck, change things",
        "Again, new luck",
        "Look at the debrief again",
        "Next mission: One number",
    ],
    "zh": ["再来一次，同样的运气，换个做法", "再来一次，新的运气", "再看一遍复盘", "下一关：只看数字"],
}
NARROW = Paper(76, 18)


@pytest.fixture
def found():
    table = next(one for key, one in ANSWERS.items() if key.startswith("debrief ") and one["plan"]["worlds"])
    return TypeAdapter(Debrief).validate_python(table)


def card(name, found, lang, **more):
    use(lang)
    lines = ending.lines(load_mission(name), found, WAYS[lang], 0, NARROW, **more)
    assert len(lines) == NARROW.rows
    assert all(cell_len(plain(line)) <= NARROW.cells for line in lines if "\0" not in plain(line))
    return "\n".join(plain(line) for line in lines)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", mission_names())
def test_the_card_of_every_mission_says_all_of_it_also_with_a_red_light(name, found, lang):
    found = replace(found, score=replace(found.score, red=("energy",)))
    shown = card(name, found, lang)
    assert all(one in shown for one in WAYS[lang])
    whole = {"en": "Leans on", "zh": "依据："}[lang] in shown
    assert whole or shown.split("\0rule")[-2].rstrip().endswith("..")


@pytest.mark.parametrize(("lang", "words"), [("en", "so far"), ("zh", "到现在")])
def test_counts_of_other_worlds_are_not_told_as_final_while_they_come_in(found, lang, words):
    assert card("first-monday", found, lang, whole=False).count(words) == 2
    assert words not in card("first-monday", found, lang)
