"""The app: state, the line to the worker, and what every screen can do. `run_app` is what the command calls."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message import Message

from tui import languages, places, themes
from tui.asking import Questions
from tui.drawing import GLYPHS, Glyphs
from tui.intake.room import Room
from tui.languages import _
from tui.link import Line, Link
from tui.memory import RESULT, Memory, Settings, folder_of
from tui.messages import Answered, Cancelled, Died, Event, Failed, Finished, Listed, Partial, Progress
from tui.present import read
from tui.resolving import Resolving
from tui.screens.error import ErrorScreen
from tui.screens.home import HomeScreen
from tui.screens.page import Page
from tui.seat import SPEEDS, Seat
from tui.state import MOST_NOTES, Look, Note, Plan, Run, plan_of
from tui.troubles import game_trouble, said_of, trouble_of
from tui.ways import titled

if TYPE_CHECKING:
    from tui.commands.memo import Told


class WorkerSaid(Message):
    """An event of the worker, posted from the link's thread."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class ShapanApp(Questions, Seat, Resolving, App[int], inherit_bindings=False):
    """Choose a company, choose playbooks, run, look."""

    CSS_PATH = "styles/shapan.tcss"
    TITLE = "shapan"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, link: Line, glyphs: Glyphs, theme: str, memory: Memory) -> None:
        super().__init__()
        self.link = link
        self.glyphs = glyphs
        self.theme_name = theme
        self.memory = memory
        self.notes: tuple[Note, ...] = ()
        self.comparison: Mapping[str, Any] | None = None
        """The finished comparison as the worker sent it."""
        self.place = ""
        """Name of the page to continue on, of those that hold work."""
        self._plan = Plan()
        self.listed: Listed | None = None
        self.run_state: Run | None = None
        self.look = Look()
        self.told_rooms = {}
        self.game, self.missions, self.player = None, None, ""
        self.speed = 1
        self.first_mission = ""
        self._last_run = 0
        self.intake = Room(self)
        for one in themes.THEMES:
            self.register_theme(one)

    def on_mount(self) -> None:
        """Show the first screen, then wake the worker: nobody waits for it to see something."""
        self.theme = f"shapan-{self.theme_name}"
        self.set_keymap(self.memory.settings().keys)
        first = self.memory.first_run
        self._recall()
        self.push_screen(HomeScreen())
        if self.first_mission:
            places.go(self, f"play {self.first_mission}")
        elif first:
            from tui.screens.first import FirstRunScreen

            self.push_screen(FirstRunScreen())
        self.call_after_refresh(self._wake)

    def _wake(self) -> None:
        self.link.open(self._hear)
        self.link.list()

    def _hear(self, event: Event) -> None:
        """Called in the link's thread: only post."""
        self.post_message(WorkerSaid(event))

    async def on_event(self, event: events.Event) -> None:
        """Drop what is typed or clicked behind "leave": there is no screen any more that could take it."""
        if self.screen_stack or not isinstance(event, events.InputEvent | events.Paste):
            await super().on_event(event)

    def on_unmount(self) -> None:
        """End the worker."""
        self.link.close()

    # Events of the worker

    def on_worker_said(self, message: WorkerSaid) -> None:
        """Change the state, then paint; events of runs that are over are dropped."""
        event = message.event
        if self.hear_game(event):
            pass
        elif isinstance(event, Listed):
            self.listed = event
            self._retitle()
        elif self.intake.hear(event):
            pass
        elif isinstance(event, Answered) or (isinstance(event, Failed) and event.key):
            self.take_answer(event)
        elif isinstance(event, Failed | Died) and event.run == 0:
            self.forget_questions()
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
                self._finish(event, run)
            case Cancelled():
                self.run_state = replace(run, phase="stopped", seconds_left=None)
            case Failed() | Died():
                self.run_state = replace(run, phase="failed", seconds_left=None)
                self._show_trouble(event)

    # What a memo needs

    def people_seen(self) -> dict[str, Mapping[str, object]]:
        """Return, by playbook, the groups that win and lose, of those that were looked at."""
        run = self.run_state
        answers = run.answers.items() if run else ()
        return {key.removeprefix("who "): one.table for key, one in answers if key.startswith("who ") and one.table}

    def told(self) -> Told | None:
        """Return what a memo is written from, None before a comparison is finished."""
        from tui.commands.memo import Told

        run = self.run_state
        if self.comparison is None or run is None or not run.final:
            return None
        return Told(self.comparison, self.people_seen(), self._titles(), self.resolved())

    def seen_runs(self) -> int:
        """Return the runs of the planned company that have been looked at."""
        run = self.run_state
        return len(run.table.names) * run.done if run and run.table and run.done else 0

    def _finish(self, event: Finished, run: Run) -> None:
        table = read(event.comparison, self._titles())
        self.comparison = event.comparison
        self.run_state = replace(run, phase="done", done=run.total, seconds_left=None, table=table)
        self.memory.keep_result(
            {"request": self.plan.request(), "comparison": event.comparison, "titles": self._titles()}
        )
        self.keep_answers()
        worlds = run.total
        self.note(lambda: _("Finished: {worlds} worlds of {company}").format(worlds=worlds, company=table.scenario))

    def _titles(self) -> dict[str, object]:
        """Return the bilingual titles of playbooks, and of the company under the empty name."""
        listed = self.listed or Listed((), ())
        company = next((one.get("title") for one in listed.scenarios if one["name"] == self.plan.scenario), None)
        titles = {str(one.get("known_as", one["name"])): one.get("title") for one in listed.playbooks}
        return {"": company} | titled(self.plan.playbooks, titles)

    def show_card(self, event: Failed | Died) -> None:
        """Show what went wrong in a game."""
        self.note(lambda: _("{title}: {happened}").format(**said_of(game_trouble(event))))
        self.push_screen(ErrorScreen(lambda: game_trouble(event)))

    def _show_trouble(self, event: Failed | Died) -> None:
        running = self.run_state is not None and event.run != 0
        self.note(lambda: _("{title}: {happened}").format(**said_of(trouble_of(event, running, self._titles()))))
        self.push_screen(ErrorScreen(lambda: trouble_of(event, running, self._titles())))

    def way_out(self, action: str) -> None:
        """Do what was chosen on an error card."""
        if action == "again" and self.run_state:
            self.start_run()
        elif action == "list":
            self.link.list()
        elif action == "game" and self.game:
            self.game.again()
        elif action == "home":
            self.leave_game()
        elif action == "leave":
            self.action_leave()
        elif action == "playbooks":
            self._back_to_playbooks()
        self.repaint()

    def leave_game(self) -> None:
        """Go home; the game is saved."""
        while not isinstance(self.screen, HomeScreen) and len(self.screen_stack) > 2:
            self.pop_screen()

    def _back_to_playbooks(self) -> None:
        if isinstance(self.screen, Page) and self.screen.place == "lab":
            self.pop_screen()

    # Memory

    @property
    def plan(self) -> Plan:
        """What is going to be compared; every change is kept at once."""
        return self._plan

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self._plan = plan
        self.keep_session()

    def arrived(self, place: str) -> None:
        """Remember the page that is on top."""
        if place and place != self.place:
            self.place = place
            self.keep_session()

    def keep_session(self) -> None:
        """Write what is being done."""
        self.memory.keep_session({"plan": self._plan.request(), "place": self.place, "speed": self.speed})

    def keep_settings(self) -> None:
        """Write language, symbols and colours; keys stay as they are in the file."""
        keys = self.memory.settings().keys
        self.memory.keep_settings(Settings(languages.current(), self.glyphs.name, self.theme_name, keys))

    def _recall(self) -> None:
        """Take up the session, and the last comparison when it is the one of the session's plan."""
        self.intake.recall()
        session, result = self.memory.session(), self.memory.result()
        plan = session.get("plan")
        self._plan = plan_of(plan) if isinstance(plan, dict) else Plan()
        self.place = str(session.get("place", ""))
        speed = session.get("speed")
        self.speed = speed if isinstance(speed, int) and speed in range(len(SPEEDS)) else 1
        if self._plan.scenario and same_question(result.get("request"), self._plan):
            try:
                table = read(result["comparison"], result.get("titles"))
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                self.memory.trouble.append(RESULT)  # written by another version: the plan can be run again
            else:
                self.comparison = result["comparison"]
                asked = self._plan.playbooks
                run = Run(0, "done", table.worlds, table.worlds, table=table, asked=asked, scenario=self._plan.scenario)
                self.run_state = replace(run, answers=self.kept_answers(result.get("request")))
        for name in self.memory.trouble:
            self.note(lambda name=name: _("{name} could not be read or written; it is set aside").format(name=name))

    def note(self, words: Callable[[], str]) -> None:
        """Add a message to the list."""
        self.notes = (*self.notes, Note(time.strftime("%H:%M:%S"), words))[-MOST_NOTES:]

    def go(self, where: str) -> None:
        """Go from the home screen through a door."""
        places.go(self, where)

    # Runs

    def start_run(self) -> None:
        """Ask the worker for the comparison that is planned; what was shown before goes."""
        self.drop_open_questions()
        plan = self.plan
        self.run_state = Run(self.next_run(), "running", 0, plan.worlds, asked=plan.playbooks, scenario=plan.scenario)
        self.look = replace(self.look, numbers=False, top=0, replayed=0)
        self.link.compare(self._last_run, plan.request())

    def next_run(self) -> int:
        """Return a number for a piece of work that no other one has."""
        self._last_run += 1
        return self._last_run

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
        self.keep_settings()
        self.repaint()

    def next_theme(self) -> None:
        """Go to the next theme."""
        names = cycle(themes.NAMES)
        while next(names) != self.theme_name:
            pass
        self.theme_name = next(names)
        self.theme = f"shapan-{self.theme_name}"
        self.keep_settings()

    def action_language(self) -> None:
        """Change between English and Chinese; nothing else changes."""
        languages.use("zh" if languages.current() == "en" else "en")
        self.keep_settings()
        self._retitle()
        for page in self.screen_stack:
            if isinstance(page, Page):
                page.unsay()
        self.repaint()

    def _retitle(self) -> None:
        if self.run_state and self.run_state.table:
            self.run_state = replace(self.run_state, table=self.run_state.table.retitled(self._titles()))

    def action_leave(self) -> None:
        """End the app; what is being typed is kept."""
        for page in self.screen_stack:
            if isinstance(page, Page):
                page.put_away()
        self.exit(0)

    def repaint(self) -> None:
        """Paint the screen on top."""
        if self.screen_stack and isinstance(self.screen, Page):
            self.screen.repaint()


def same_question(request: object, plan: Plan) -> bool:
    """Tell whether a request differs from a plan in nothing but the number of worlds."""
    return isinstance(request, dict) and replace(plan_of(request), worlds=plan.worlds) == plan


def make_app(
    lang: str | None = None,
    link: Line | None = None,
    environment: Mapping[str, str] | None = None,
    memory: Memory | None = None,
) -> ShapanApp:
    """Return the app, not started.

    Args:
        lang: "en" or "zh"; when None SHAPAN_LANG, else what was settled before, else the language in use.
        link: the line to the worker; the real one when None.
        environment: SHAPAN_GLYPHS (full, simple), SHAPAN_THEME (dark, light, contrast, mono), NO_COLOR go before
            what was settled; SHAPAN_HOME is the folder of the settings.
        memory: where settings and work are kept; in the user's folder when None.

    Raises:
        InputError: unknown language.
    """
    environment = os.environ if environment is None else environment
    memory = memory or Memory(folder_of(environment))
    settled = memory.settings()
    if lang is not None:
        languages.use(lang)
    elif settled.language in languages.LANGUAGES and not environment.get("SHAPAN_LANG"):
        languages.use(settled.language)
    glyphs = GLYPHS.get(environment.get("SHAPAN_GLYPHS") or settled.glyphs, GLYPHS["full"])
    asked = {"SHAPAN_THEME": settled.theme or "dark", **environment}
    return ShapanApp(link or Link(), glyphs, themes.chosen(asked), memory)


def run_app(lang: str | None = None, mission: str = "", player: str = "") -> int:
    """Open the app in this terminal and return the exit code.

    Args:
        lang: a language asked for in so many words.
        mission: name or path of the mission to open at once.
        player: whose games.

    Raises:
        InputError: unknown language.
    """
    app = make_app(lang)
    app.first_mission, app.player = mission, player
    return app.run() or 0
