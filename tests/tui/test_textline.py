"""A line of text that is typed: keys, pasted text, wide characters."""

from rich.cells import cell_len

from tui.drawing import length
from tui.textline import TextLine, half_width


def typed(*keys: str) -> TextLine:
    line = TextLine()
    for key in keys:
        line = line.pressed(key, key if len(key) == 1 else None) or line
    return line


def test_keys_edit_the_line():
    assert typed(*"abc", "left", "left", "X", "delete", "end", "d").text == "aXcd"
    assert typed(*"abc", "home", "backspace", "Y", "backspace").text == "abc"
    assert typed(*"abc", "ctrl+u", *"王强").text == "王强"


def test_keys_that_are_not_its_own_are_left_alone():
    for key in ("enter", "escape", "up", "f9", "tab"):
        assert TextLine().pressed(key, "\r" if key == "enter" else None) is None


def test_pasted_text_is_one_line_without_controls():
    assert TextLine().put("a\nb\x1b[31mc\x00").text == "a b[31mc"
    assert len(TextLine().put("x" * 10_000).text) == 4000


def test_it_is_drawn_as_wide_as_it_was_asked_for_with_the_cursor_in_sight():
    for words in ("", "short", "王强" * 40, "a" * 100, "[/x]王"):
        for at in range(0, len(words) + 1, 7):
            for cells in (4, 9, 30):
                spans = TextLine(words, at).drawn(cells)
                assert length(spans) == cells, (words, at, cells)
                assert spans[1].role == "focus"
                assert cell_len(spans[1].text) >= 1


def test_full_width_digits_and_signs_become_plain():
    assert half_width("－１．５％") == "-1.5%"
