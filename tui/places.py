"""Where a person is and can go: the doors of home, with the pages in between under them, so that Esc leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.drawing import clean
from tui.languages import _, joined
from tui.present import text_of
from tui.state import sample_plan
from tui.ways import PLAYBOOKS

if TYPE_CHECKING:
    from tui.app import ShapanApp
    from tui.screens.page import Page


def where_left(app: ShapanApp) -> str:
    """Say which company and page the session is at."""
    listed = app.listed.scenarios if app.listed else ()
    titles = {str(one["name"]): text_of(one.get("title"), one["name"]) for one in listed}
    company = titles.get(app.plan.scenario, clean(app.plan.scenario))
    if in_session(app):
        return joined([company, _("A session of leaders")])
    return joined([company, _("result") if continues_in_lab(app) else _("playbooks")])


def continues_in_lab(app: ShapanApp) -> bool:
    """Whether there is a result to go back to, and the person had not left it for another plan."""
    return app.run_state is not None and app.place != "playbooks"


def in_session(app: ShapanApp) -> bool:
    """Whether what is planned is the comparison of a session of leaders."""
    return app.plan.playbooks == PLAYBOOKS


def go(app: ShapanApp, where: str) -> None:
    """Go through a door: "sample" starts the sample comparison, "continue" goes on where the session was."""
    if where.startswith("play "):
        from tui.screens.play.flow import enter

        name = where.removeprefix("play ")
        enter(app, name.removeprefix("new "), new=name.startswith("new "))
        return
    if where == "sample":
        app.plan = sample_plan()
        app.start_run()
    if where == "continue" and in_session(app):
        where = "session"
    to_lab = where in ("sample", "result") or (where == "continue" and continues_in_lab(app))
    for screen in way(where, to_lab):
        app.push_screen(screen())


def way(where: str, to_lab: bool) -> list[type[Page]]:
    """Return the pages to put on top of the home screen, the last one to be seen."""
    from tui.screens.board import BoardScreen
    from tui.screens.editor import EditorListScreen
    from tui.screens.goals import GoalScreen
    from tui.screens.intake_files import FilesScreen
    from tui.screens.lab import LabScreen
    from tui.screens.learn import LearnScreen
    from tui.screens.messages import MessagesScreen
    from tui.screens.play.missions import MissionsScreen
    from tui.screens.playbooks import PlaybookScreen
    from tui.screens.scenarios import ScenarioScreen
    from tui.screens.session import SessionScreen

    ways: dict[str, list[type[Page]]] = {
        "lab": [ScenarioScreen],
        "continue": [ScenarioScreen, PlaybookScreen],
        "playbooks": [ScenarioScreen, PlaybookScreen],
        "result": [ScenarioScreen, PlaybookScreen],
        "sample": [ScenarioScreen, PlaybookScreen],
        "editor": [EditorListScreen],
        "board": [BoardScreen],
        "goals": [GoalScreen],
        "learn": [LearnScreen],
        "session": [SessionScreen],
        "messages": [MessagesScreen],
        "data": [FilesScreen],
        "missions": [MissionsScreen],
    }
    return [*ways.get(where, []), *([LabScreen] if to_lab else [])]
