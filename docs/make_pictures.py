"""Draw the README's pictures: drive the real app with the real engine and save what it shows as SVG.

python docs/make_pictures.py            # all pictures into docs/pictures/
python docs/make_pictures.py --worlds 10 --out /tmp/pictures
"""

from __future__ import annotations

import argparse
import asyncio
import html
import itertools
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from rich.cells import cell_len  # noqa: E402

from tui import languages  # noqa: E402
from tui.app import ShapanApp, make_app  # noqa: E402
from tui.screens.lab import LabScreen  # noqa: E402

SCENARIO = "team-of-eight"
PLAYBOOKS = ("status-quo", "old-hands-first", "potential-based")
SIZE = (100, 30)
PATIENCE_SECONDS = 600


CELL_WIDTH = 12.2
"""Width of a cell in Rich's SVG."""


def widened(svg: str) -> str:
    """Give every text its width in cells: Rich counts characters, which squeezes Chinese to half its width."""

    def fixed(found: re.Match[str]) -> str:
        cells = cell_len(html.unescape(found[3]).replace("\xa0", " "))
        return f'{found[1]}textLength="{cells * CELL_WIDTH:.1f}"{found[2]}>{found[3]}</text>'

    return re.sub(r'(<text [^>]*)textLength="[^"]*"([^>]*)>([^<]*)</text>', fixed, svg)


async def _until(pilot: Any, true: Callable[[], object], what: str) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > limit:
            raise SystemExit(f"{what}: waited {PATIENCE_SECONDS} s in vain")
        await pilot.pause(0.05)


def _index(tables: Any, name: str) -> int:
    return [one["name"] for one in tables].index(name)


async def _run(app: ShapanApp, pilot: Any, worlds: int) -> None:
    """Go from the first screen to a finished comparison, with keys only (digits reach nine rows, arrows all)."""
    await _until(pilot, lambda: app.listed, "list")
    assert app.listed
    await pilot.press("escape", "2")
    await pilot.press(*["down"] * _index(app.listed.scenarios, SCENARIO), "enter")
    for name in PLAYBOOKS:
        if name not in app.plan.playbooks:
            await pilot.press(*["down"] * _index(app.listed.playbooks, name), "space")
            await pilot.press(*["up"] * _index(app.listed.playbooks, name))
    while app.plan.worlds != worlds:
        await pilot.press("plus" if app.plan.worlds < worlds else "minus")
    await pilot.press("f9")
    await _until(pilot, lambda: app.run_state and app.run_state.phase != "running", "run")
    if not isinstance(app.screen, LabScreen) or not app.run_state or app.run_state.phase != "done":
        raise SystemExit("the comparison did not finish; run 'shapan' to see why")


async def draw(wanted: tuple[str, ...], themes: tuple[str, ...], worlds: int, folder: Path) -> list[Path]:
    """Save the matrix and the differences of one run in every language (F4) and theme; returns the files."""
    app, written = make_app(wanted[0], environment={}), []
    async with app.run_test(size=SIZE) as pilot:
        await _run(app, pilot, worlds)
        for lang, theme in itertools.product(wanted, themes):
            while languages.current() != lang:
                await pilot.press("f4")
            while app.theme_name != theme:
                app.next_theme()
            for view, key in (("matrix", "1"), ("differences", "2")):
                await pilot.press(key)
                await pilot.pause()
                path = folder / f"{view}-{lang}-{theme}.svg"
                path.write_text(widened(app.export_screenshot(title="shapan 沙盘")), encoding="utf-8")
                written.append(path)
    return written


def main() -> None:
    """Draw all pictures."""
    options = argparse.ArgumentParser(description="Draw the README's pictures with the real app and engine.")
    options.add_argument("--worlds", type=int, default=50, choices=(10, 20, 50, 100))
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    for path in asyncio.run(draw(("en", "zh"), ("dark", "light"), chosen.worlds, chosen.out)):
        print(path)


if __name__ == "__main__":
    main()
