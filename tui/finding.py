"""Everything that can be done, as one table of commands: doors, this page, views, companies, playbooks, settings.

A command is found by its Chinese name, the first letters of its pinyin, or its English name, whatever the language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui import languages
from tui.languages import _
from tui.pinyin import initials
from tui.present import text_of
from tui.textline import half_width

if TYPE_CHECKING:
    from tui.app import ShapanApp
    from tui.screens.page import Page

Run = Callable[["ShapanApp"], object]


@dataclass(frozen=True)
class Command:
    """One thing that can be done."""

    words: str
    """Its name in the language in use."""
    keys: str
    run: Run
    names: tuple[str, ...] = ()
    """Its names in all languages, as they are searched."""


def commands(app: ShapanApp, under: Page) -> list[Command]:
    """Return all commands; `under` is the page on which the search was opened."""
    now, told = languages.current(), {}
    for language in languages.LANGUAGES:
        languages.use(language)
        told[language] = _commands(app, under)
    languages.use(now)
    both = zip(*(told[language] for language in languages.LANGUAGES), strict=True)
    return [replace(told[now][i], names=tuple(one.words for one in same)) for i, same in enumerate(both)]


def _commands(app: ShapanApp, under: Page) -> list[Command]:
    found = [_here(key, words, action) for key, words, action in under.entries() if action and words]
    found += _doors(app)
    found += [
        Command(_("Help for this page"), "F1", lambda app: app.screen.run_action("help")),
        Command("中文 / English", "F4", lambda app: app.action_language()),
        Command(_("Change the symbols: full, simple"), "F1 1", lambda app: app.next_glyphs()),
        Command(_("Change the colours: dark, light, contrast, mono"), "F1 2", lambda app: app.next_theme()),
        Command(_("Messages: what was saved, what went wrong"), "", lambda app: through(app, "messages")),
        Command(_("Save this page as a picture (SVG)"), "", lambda _app: _picture(under)),
        Command(_("Leave (everything is saved)"), "F10", lambda app: app.action_leave()),
    ]
    return [*found, *_views(app), *_things(app), *_cards()]


def _here(key: str, words: str, action: str) -> Command:
    name = action.removeprefix("screen.")
    return Command(_("This page: {what}").format(what=words), key, lambda app: app.screen.run_action(name))


def _picture(page: Page) -> None:
    from tui.screens.export import write_picture

    _path, why = write_picture(page)
    if why:
        page.shapan.note(lambda: _("It could not be written: {reason}").format(reason=why))
    through(page.shapan, "messages")


def _doors(app: ShapanApp) -> list[Command]:
    from tui.screens.home import HomeScreen

    home = next((one for one in app.screen_stack if isinstance(one, HomeScreen)), None)
    doors = home.doors() if home else []
    found = [Command(_("Home"), "Esc", lambda app: home_again(app))]
    for i, door in enumerate(doors):
        words = _("{words} ({note})").format(words=door.name, note=door.note) if door.note else door.name
        found.append(Command(words, str(i + 1), lambda app, goes=door.goes: through(app, goes)))
    return found


def _views(app: ShapanApp) -> list[Command]:
    from tui.pages.views import view_names
    from tui.state import VIEWS

    if app.run_state is None or app.run_state.table is None:
        return []

    def show(app: ShapanApp, at: int) -> None:
        app.look = replace(app.look, view=VIEWS[at], top=0)
        through(app, "result")

    named = view_names()
    return [
        Command(_("Result: {view}").format(view=named[view]), str(i + 1), lambda app, at=i: show(app, at))
        for i, view in enumerate(VIEWS)
    ]


def _things(app: ShapanApp) -> list[Command]:
    if app.listed is None:
        return []

    def compare_in(app: ShapanApp, name: str) -> None:
        chosen = next(one for one in app.listed.scenarios if one["name"] == name) if app.listed else {}
        if name != app.plan.scenario:
            app.plan = replace(app.plan, scenario=name, playbooks=app.first_marks(chosen))
        through(app, "playbooks")

    found = [
        Command(
            _("Compare in: {company}").format(company=text_of(one.get("title"), one["name"])), "",
            lambda app, name=str(one["name"]): compare_in(app, name),
        )
        for one in app.listed.scenarios
    ]  # fmt: skip
    found += [
        Command(
            _("Playbook card: {name}").format(name=text_of(one.get("title"), one["name"])), "F7",
            lambda app, name=str(one["name"]): _card(app, name),
        )
        for one in app.listed.playbooks
    ]  # fmt: skip
    return found


def _cards() -> list[Command]:
    """Return the entries of the Learn room."""
    from tui import learning

    def read(app: ShapanApp, mechanisms: bool, at: int) -> None:
        from tui.screens.learn import LearnScreen

        through(app, "learn")
        page = app.screen
        if isinstance(page, LearnScreen):
            page.open_at(mechanisms, at)

    return [
        Command(
            _("Learn: {name}").format(name=text_of(one.name, "")), "",
            lambda app, mechanisms=mechanisms, at=i: read(app, mechanisms, at),
        )
        for mechanisms, entries in ((False, learning.words()), (True, learning.mechanisms()))
        for i, one in enumerate(entries)
    ]  # fmt: skip


def _card(app: ShapanApp, name: str) -> None:
    from tui.screens.card import PlaybookCard, playbook_draft
    from tui.screens.form import open_form

    taken = tuple(str(one.get("known_as", one["name"])) for one in app.listed.playbooks) if app.listed else ()
    open_form(app, PlaybookCard, lambda: playbook_draft(name, taken))


def home_again(app: ShapanApp) -> None:
    """Go back to the home screen; what was typed and chosen is kept by its page."""
    while len(app.screen_stack) > 2:
        app.pop_screen()


def through(app: ShapanApp, goes: str) -> None:
    """Go through a door of the home screen from anywhere."""
    home_again(app)
    app.go(goes)


def matching(found: Sequence[Command], query: str) -> list[Command]:
    """Return the commands that a query finds, the nearest first; all of them for an empty one."""
    words = half_width(query).casefold().split()
    ranked = [(rank, i) for i, one in enumerate(found) if (rank := _rank(one, words)) is not None]
    return [found[i] for _rank_, i in sorted(ranked)]


def _rank(command: Command, words: Sequence[str]) -> int | None:
    ranks = [min((_rank_of(name, word) for name in command.names or (command.words,)), default=9) for word in words]
    return None if any(rank > 3 for rank in ranks) else sum(ranks)


def _rank_of(name: str, word: str) -> int:
    plain, letters = name.casefold(), initials(name)
    if plain.startswith(word):
        return 0
    if f" {word}" in plain or f"({word}" in plain:
        return 1
    if word in plain:
        return 2
    return 3 if word in letters else 9
