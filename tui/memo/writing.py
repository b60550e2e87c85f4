"""Blocks as HTML (one self-contained file) and as Markdown; the numbers of a comparison as CSV."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from coaching.memo import memo_of
from tui.drawing import clean
from tui.languages import current
from tui.memo import resolved
from tui.memo.blocks import Block, Grid, Heading, Paragraph, Picture, Points, blocks_of
from tui.present import read

if TYPE_CHECKING:
    from tui.resolution import Resolution

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.55 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1a1a1a;
  background: #fff; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 1.6rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; margin: .8rem 0; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid #ddd; padding: .25rem .5rem; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1rem 0; } figcaption { font-size: .85rem; color: #444; } svg { width: 100%; height: auto; }
@media print { body { margin: 0; font-size: 12px; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
"""
SHEET = """
@page { size: A4; margin: 14mm; }
body { font-size: 13px; line-height: 1.4; } h1 { font-size: 1.3rem; margin: 0 0 .5rem; } p, ul { margin: .4rem 0; }
h2 { font-size: 1rem; margin: .8rem 0 .3rem; } table { margin: .3rem 0; } th, td { padding: .12rem .4rem; }
@media print { body { font-size: 11px; max-width: none; } }
"""
"""The one page of a session: it fits on a sheet of A4."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The file asks nobody for anything, and browsers are told so."""


def memo_blocks(
    comparison: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]] | None = None,
    titles: Mapping[str, Any] | None = None,
    made: Resolution | None = None,
) -> list[Block]:
    """Return the blocks of the memo about a comparison, with what was guessed and decided, in the language in use."""
    table = read(comparison, titles)
    blocks = blocks_of(memo_of(comparison, people), table, decided=made is not None and made.decision is not None)
    if made is None:
        return blocks
    heads = [i for i, one in enumerate(blocks) if isinstance(one, Heading)]
    found, last = heads[2], heads[-1]  # what the worlds say comes third, what it rests on last
    return [*blocks[:found], *resolved.guessed(made, table), *blocks[found:last], *resolved.decided(made, table),
            *blocks[last:]]  # fmt: skip


def page_blocks(
    comparison: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], titles: Mapping[str, Any], made: Resolution
) -> list[Block]:
    """Return the blocks of the one page of a session."""
    return resolved.page(memo_of(comparison, people), read(comparison, titles), made)


def html(blocks: Sequence[Block], style: str = "") -> str:
    """Return one HTML file with its pictures in it; `style` is CSS of its own."""
    title = next((one.words for one in blocks if isinstance(one, Heading)), "shapan")
    head = (
        f'<!doctype html>\n<html lang="{current()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}{style}</style>\n"
    )
    return head + "</head>\n<body>\n" + "\n".join(_html(one) for one in blocks) + "\n</body>\n</html>\n"


def _html(block: Block) -> str:
    match block:
        case Heading(level, words):
            return f"<h{level}>{escape(words)}</h{level}>"
        case Paragraph(words):
            return f"<p>{escape(words)}</p>"
        case Points(items):
            return "<ul>\n" + "\n".join(f"<li>{escape(one)}</li>" for one in items) + "\n</ul>"
        case Picture(svg, words, _numbers):
            return f"<figure>{svg}<figcaption>{escape(words)}</figcaption></figure>"
        case Grid(head, rows):
            top = "".join(f"<th>{escape(one)}</th>" for one in head)
            body = "\n".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
            return f"<table>\n<tr>{top}</tr>\n{body}\n</table>"


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _safe(words: str) -> str:
    """Return words in which Markdown finds no markup of its own."""
    return _SPECIAL.sub(r"\\\1", words.replace("\n", " "))


def markdown(blocks: Sequence[Block]) -> str:
    """Return the memo as Markdown; pictures become the numbers in them."""
    return "\n\n".join(_markdown(one) for one in blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, words):
            return "#" * level + " " + _safe(words)
        case Paragraph(words):
            return _safe(words)
        case Points(items):
            return "\n".join(f"- {_safe(one)}" for one in items)
        case Picture(_svg, _words, numbers):
            return _safe(numbers)
        case Grid(head, rows):
            lines = [list(head), ["---", *["--:"] * (len(head) - 1)], *rows]
            return "\n".join(
                "| " + " | ".join(one if set(one) <= {"-", ":"} else _safe(one) for one in line) + " |"
                for line in lines
            )


def numbers(comparison: Mapping[str, Any]) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Return the head and the rows of every number of a comparison, one metric of one playbook a row.

    Shares lie between 0 and 1, money is in cents; differences are to the first playbook in the same worlds.
    """
    names = [one["name"] for one in comparison["playbooks"]]
    pairs = {(one["b"], one["metric"]): one for one in comparison["pairs"] if one["a"] == names[0]}
    head = ("playbook", "metric", "unit", "worlds", "mean", "low_90", "high_90", "year_low_80", "year_high_80",
            "difference", "difference_low_90", "difference_high_90", "better_in", "verdict")  # fmt: skip
    badge = str((comparison.get("basis") or {}).get("badge", ""))
    head = (*head, "basis") if badge else head
    rows = []
    for one in comparison["playbooks"]:
        for metric, cell in one["metrics"].items():
            pair = pairs.get((one["name"], metric), {})
            values = [cell.get(key) for key in ("worlds", "mean", "low", "high", "year_low", "year_high")]
            values += [pair.get(key) for key in ("difference", "low", "high", "b_better_in", "verdict")]
            named = [clean(one["name"]), metric, str(cell.get("unit", ""))]
            rows.append([*named, *values, *([badge] if badge else [])])
    return head, rows


def numbers_csv(comparison: Mapping[str, Any]) -> str:
    """Return the numbers as text that no spreadsheet runs."""
    from scenarios.crm.report import csv_text

    head, rows = numbers(comparison)
    return csv_text(head, [["" if one is None else str(one) for one in row] for row in rows])


def numbers_xlsx(comparison: Mapping[str, Any]) -> bytes:
    """Return the numbers as a workbook, numbers as numbers; no cell runs as a formula."""
    from coaching.crm_export.tables import xlsx_bytes

    head, rows = numbers(comparison)
    return xlsx_bytes(head, rows, "shapan")
