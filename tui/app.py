"""The app: state, the line to the worker, and what every screen can do. `run_app` is what the command calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from typing import ClassVar, Protocol

from textual.app import App
from textual.binding import BindingType
from textual.message import Message

from tui import languages, themes
from tui.drawing import GLYPHS, Glyphs
from tui.link import Link
from tui.messages import Cancelled, Died, Event, Failed, Finished, Listed, Partial, Progress
from tui.present import read
from tui.screens.error import ErrorScreen
from tui.screens.page import Page
from tui.screens.scenarios import ScenarioScreen
from tui.state import Look, Plan, Run
from tui.troubles import trouble_of


class Line(Protocol):
    """What the app needs of the worker: `tui.link.Link`, or a stand-in in tests."""

    def open(self, post: Callable[[Event], None]) -> None:
        """Start, and deliver events to `post`."""

    def list(self) -> None:
        """Ask for what there is to choose from."""

    def compare(self, run: int, request: Mapping[str, object]) -> None:
        """Ask for a comparison."""

    def cancel(self, run: int) -> None:
        """Stop a run."""

    def close(self) -> None:
        """End the worker."""


class WorkerSaid(Message):
    """An event of the worker, posted from the link's thread."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class ShapanApp(App[int], inherit_bindings=False):
    """Choose a company, choose playbooks, run, look."""

    CSS_PATH = "styles/shapan.tcss"
    TITLE = "shapan"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, link: Line, glyphs: Glyphs, theme: str) -> None:
        super().__init__()
        self.link = link
        self.glyphs = glyphs
        self.theme_name = theme
        self.plan = Plan()
        self.listed: Listed | None = None
        self.run_state: Run | None = None
        self.look = Look()
        self._last_run = 0
        for one in themes.THEMES:
            self.register_theme(one)

    def on_mount(self) -> None:
        """Show the first screen, then wake the worker: nobody waits for it to see something."""
        self.theme = f"shapan-{self.theme_name}"
        self.push_screen(ScenarioScreen())
        self.call_after_refresh(self._wake)

    def _wake(self) -> None:
        self.link.open(self._hear)
        self.link.list()

    def _hear(self, event: Event) -> None:
        """Called in the link's thread: only post."""
        self.post_message(WorkerSaid(event))

    def on_unmount(self) -> None:
        """End the worker."""
        self.link.close()

    # Events of the worker

    def on_worker_said(self, message: WorkerSaid) -> None:
        """Change the state, then paint; events of runs that are over are dropped."""
        event = message.event
        if isinstance(event, Listed):
            self.listed = event
        elif isinstance(event, Failed | Died) and event.run == 0:
            self._show_trouble(event)
        elif self.run_state and event.run == self.run_state.number and self.run_state.phase == "running":
            self._progress(event, self.run_state)
        self.repaint()

    def _progress(self, event: Event, run: Run) -> None:
        match event:
            case Progress():
                self.run_state = replace(run, done=event.done, total=event.total, seconds_left=event.seconds_left)
            case Partial():
                self.run_state = replace(run, done=event.worlds, table=read(event.comparison, self._titles()))
            case Finished():
                table = read(event.comparison, self._titles())
                self.run_state = replace(run, phase="done", done=run.total, seconds_left=None, table=table)
            case Cancelled():
                self.run_state = replace(run, phase="stopped", seconds_left=None)
            case Failed() | Died():
                self.run_state = replace(run, phase="failed", seconds_left=None)
                self._show_trouble(event)

    def _titles(self) -> dict[str, object]:
        """Return the bilingual titles of playbooks, and of the company under the empty name."""
        listed = self.listed or Listed((), ())
        company = next((one.get("title") for one in listed.scenarios if one["name"] == self.plan.scenario), None)
        return {"": company} | {str(one["name"]): one.get("title") for one in listed.playbooks}

    def _show_trouble(self, event: Failed | Died) -> None:
        running = self.run_state is not None and event.run != 0
        self.push_screen(ErrorScreen(lambda: trouble_of(event, running)))

    def way_out(self, action: str) -> None:
        """Do what was chosen on an error card."""
        if action == "again" and self.run_state:
            self.start_run()
        elif action == "list":
            self.link.list()
        elif action == "leave":
            self.action_leave()
        elif action == "playbooks":
            self._back_to_playbooks()
        self.repaint()

    def _back_to_playbooks(self) -> None:
        if isinstance(self.screen, Page) and len(self.screen_stack) > 3:
            self.pop_screen()

    # Runs

    def start_run(self) -> None:
        """Ask the worker for the comparison that is planned; what was shown before goes."""
        self._last_run += 1
        self.run_state = Run(self._last_run, "running", 0, self.plan.worlds)
        self.look = replace(self.look, numbers=False, top=0)
        self.link.compare(self._last_run, self.plan.request())

    def cancel_run(self) -> None:
        """Stop the run: on the screen at once, in the worker within `tui.link.GRACE_SECONDS`."""
        if self.run_state and self.run_state.phase == "running":
            self.run_state = replace(self.run_state, phase="stopped", seconds_left=None)
            self.link.cancel(self.run_state.number)

    def first_marks(self, scenario: Mapping[str, object]) -> tuple[str, ...]:
        """Return what is marked at first: the playbook in force in that company, if it is in the list."""
        names = [str(one["name"]) for one in (self.listed.playbooks if self.listed else ())]
        incumbent = str(scenario.get("incumbent") or "")
        return (incumbent,) if incumbent in names else ()

    # Settings

    def next_glyphs(self) -> None:
        """Change between full and simple symbols."""
        self.glyphs = GLYPHS["simple" if self.glyphs.name == "full" else "full"]
        self.repaint()

    def next_theme(self) -> None:
        """Go to the next theme."""
        names = cycle(themes.NAMES)
        while next(names) != self.theme_name:
            pass
        self.theme_name = next(names)
        self.theme = f"shapan-{self.theme_name}"

    def action_language(self) -> None:
        """Change between English and Chinese; nothing else changes."""
        languages.use("zh" if languages.current() == "en" else "en")
        if self.run_state and self.run_state.table:
            self.run_state = replace(self.run_state, table=self.run_state.table.retitled(self._titles()))
        self.repaint()

    def action_leave(self) -> None:
        """End the app."""
        self.exit(0)

    def repaint(self) -> None:
        """Paint the screen on top."""
        if self.screen_stack and isinstance(self.screen, Page):
            self.screen.repaint()


def make_app(
    lang: str | None = None, link: Line | None = None, environment: Mapping[str, str] | None = None
) -> ShapanApp:
    """Return the app, not started.

    Args:
        lang: "en" or "zh"; the language in use when None.
        link: the line to the worker; the real one when None.
        environment: SHAPAN_GLYPHS (full, simple), SHAPAN_THEME (dark, light, contrast, mono), NO_COLOR.

    Raises:
        InputError: unknown language.
    """
    environment = os.environ if environment is None else environment
    if lang is not None:
        languages.use(lang)
    glyphs = GLYPHS.get(environment.get("SHAPAN_GLYPHS", "full"), GLYPHS["full"])
    return ShapanApp(link or Link(), glyphs, themes.chosen(environment))


def run_app(lang: str | None = None) -> int:
    """Open the app in this terminal and return the exit code.

    Raises:
        InputError: unknown language.
    """
    app = make_app(lang)
    return app.run() or 0
