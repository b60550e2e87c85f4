"""Reads the pages people read: their fenced blocks, with the marks that stand before them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = (*READMES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK = re.compile(
    r"(?P<marks>(?:^<!--[^\n]*-->\n)*)^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_MARK = re.compile(r"<!-- (?P<key>command|file|not run): (?P<value>.*?) -->")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str
    marks: dict

    @property
    def where(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page):
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page, text[: match.start()].count("\n") + 1, match["language"], match["text"],
            {mark["key"]: mark["value"] for mark in _MARK.finditer(match["marks"])},
        )
        for match in _BLOCK.finditer(text)
    ]  # fmt: skip


def command(page, name):
    """Return the block of a page that is marked as one of the two commands."""
    (block,) = [one for one in blocks(page) if one.marks.get("command") == name]
    return block.text.strip()
