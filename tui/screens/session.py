"""The session of leaders on one keyboard: what if we rotate territories? Seven steps, half an hour, one page."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line
from tui.languages import _, joined
from tui.pages import cards, session
from tui.pages.lists import next_row
from tui.pages.session import Step
from tui.present import letter, text_of
from tui.resolution import GUESSES, Resolution
from tui.screens.page import Entry, Page
from tui.state import AFTER_MONTHS, SAMPLE_SCENARIO, SAMPLE_WORLDS, Paper, Plan, Run
from tui.ways import PLAYBOOKS, TITLES

USUAL_COMPANY = "manufacturer"
"""The company of a session where nobody chose one: thirty people, patches that are years old."""
ENOUGH_PEOPLE = 15
"""A team of at least so many has groups of five about which something may be said."""
BOARD, GUESS, RUN, MATRIX, WHO, DECIDE, PRINT = range(7)


class SessionScreen(Page):
    """The steps under digits; each opens its page, Esc comes back here."""

    place = "session"
    cursor = 0
    said = ""
    company = ""

    def on_mount(self) -> None:
        """Begin with the company that was talked about, else a large enough one."""
        if self.shapan.plan.playbooks == PLAYBOOKS:
            self.company = self.shapan.plan.scenario
        super().on_mount()

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("A session of leaders"), _("30 minutes, one keyboard")

    # What is known

    def _companies(self) -> list[str]:
        return [str(one["name"]) for one in (self.shapan.listed.scenarios if self.shapan.listed else ())]

    def chosen(self) -> str:
        """Return the company: the one that was chosen, else the usual one, else the first with enough people."""
        names = self._companies()
        if self.company in names or not names:
            return self.company or SAMPLE_SCENARIO
        if USUAL_COMPANY in names:
            return USUAL_COMPANY
        sizes = {
            str(one["name"]): one.get("reps", 0) for one in (self.shapan.listed.scenarios if self.shapan.listed else ())
        }
        return next((name for name in names if sizes[name] >= ENOUGH_PEOPLE), names[0])

    def options(self) -> list[str]:
        """Return what the three ways are called."""
        return [text_of(TITLES[name], name) for name in PLAYBOOKS]

    def predicted(self) -> list[int]:
        """Return the places of the ways whose effect no study has measured."""
        listed = self.shapan.listed.playbooks if self.shapan.listed else ()
        marked = {str(one["name"]) for one in listed if one.get("predicted")}
        return [i for i, name in enumerate(PLAYBOOKS) if name in marked]

    def made(self) -> Resolution:
        """Return what was written down so far."""
        return self.shapan.resolution(self.chosen(), PLAYBOOKS)

    def run(self) -> Run | None:
        """Return the run of the three, None when there is none."""
        return self.shapan.result_of(self.chosen(), PLAYBOOKS)

    def looked(self) -> list[int]:
        """Return the playbooks for which who wins and who loses was opened."""
        run, seen = self.run(), self.shapan.people_seen()
        return [i for i, name in enumerate(run.table.names) if name in seen] if run and run.table else []

    def steps(self) -> list[Step]:
        """Return the steps with what is done of each."""
        made, run, looked = self.made(), self.run(), self.looked()
        final = run is not None and run.final
        far = _("{done} of {all}").format(done=run.done, all=run.total) if run and not run.final else ""
        known = made.board or f"board {self.chosen()}" in self.shapan.told_rooms
        return [
            Step(_("Look who holds which accounts"), 5, "", known),
            Step(_("Three guesses"), 3, _("{done} of {all}").format(done=made.guessed, all=len(GUESSES)),
                 made.guessed == len(GUESSES)),
            Step(_("Run all three on the same luck"), 2, far, final),
            Step(_("The result side by side"), 7, "", final),
            Step(_("Who wins, who loses"), 6, joined(letter(i) for i in looked), bool(looked)),
            Step(_("One decision, one tripwire"), 6, "" if made.decision is None else letter(made.decision),
                 made.decision is not None and made.tripwire is not None),
            Step(_("One page to print"), 1, _("written") if made.printed else "", bool(made.printed)),
        ]  # fmt: skip

    # The page

    def body(self, paper: Paper) -> list[Line]:
        """The question, the steps, and what is next."""
        if self.shapan.listed is None:
            return cards.loading()
        titles = {str(one["name"]): text_of(one.get("title"), one["name"]) for one in self.shapan.listed.scenarios}
        company = titles.get(self.chosen(), self.chosen())
        said = self.said or self._advice()
        return session.lines(company, self.options(), self.predicted(), self.steps(), self.cursor, said, paper)

    def _advice(self) -> str:
        """Say what the step under the cursor is for."""
        return {
            BOARD: _("The board shows everybody's customers and how uneven the map is. Look, move nothing, Esc."),
            GUESS: _("Everybody says a guess aloud; write down what most of you think. It costs no one anything."),
            RUN: _("Three ways, the same customers, market and luck. It takes some seconds; Esc stops it at once."),
            MATRIX: _("Profit, leavers, chance gap: what is settled, and what is too close to call?"),
            WHO: _("Look at B and at C (left, right): which group pays for it? Could you say so to them?"),
            DECIDE: _("One way, and one number that would show within months that it was wrong. Say who looks."),
            PRINT: _("Guesses, result, who loses, decision and tripwire on one sheet of paper."),
        }[self.cursor]

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        glyphs = self.shapan.glyphs
        return [
            ("Enter", _("open"), "enter"),
            (glyphs.vertical_move, _("choose"), "move(1)"),
            (glyphs.horizontal_move, _("company"), "sideways(1)"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Half an hour for people who decide together: guess, run, look, decide, and write one page."),
            _("All three ways keep the same rules for leads, goals, pay and coaching: only the rotation differs."),
            _("Prediction: no study has measured what this rule does; the model alone says it."),
            _("With your own company (My data) the page says what its numbers rest on."),
        ]

    def unsay(self) -> None:
        """Drop what was said in the other language."""
        self.said = ""

    # Keys

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor, self.said = next_row(self.cursor, by, 7), ""
        self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab moves too."""
        self.action_move(by)

    def action_sideways(self, by: int) -> None:
        """Another company, unless a run is under way."""
        names, run = self._companies(), self.shapan.run_state
        if names and (run is None or run.phase != "running"):
            at = names.index(self.chosen()) if self.chosen() in names else 0
            self.company, self.said = names[(at + by) % len(names)], ""
            self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens its step."""
        if index <= PRINT:
            self.cursor = index
            self.action_enter()

    def action_go(self) -> None:
        """F9 is the run."""
        self.action_pick(RUN)

    def action_export(self) -> None:
        """F6 is the page."""
        self.action_pick(PRINT)

    def action_enter(self) -> None:
        """Open the step under the cursor, or say what comes before it."""
        if not self.is_current or self.shapan.listed is None:
            return
        self.said = self._missing()
        if not self.said:
            (self._board, self._guess, self._run, self._matrix, self._who, self._decide, self._print)[self.cursor]()
        self.repaint()

    def _missing(self) -> str:
        run, made, looked = self.run(), self.made(), self.looked()
        if self.cursor == RUN and made.guessed < len(GUESSES):
            words = _(
                "Of the three guesses {open} are still to be written down (press 2): "
                "afterwards everybody knew it all along."
            )
            return words.format(open=len(GUESSES) - made.guessed)
        if self.cursor >= MATRIX and (run is None or run.table is None):
            return _("Run the three first (3).")
        if self.cursor >= DECIDE and not (run and run.final):
            return _("The run is not finished: nothing is settled yet.")
        if self.cursor == DECIDE and not looked:
            return _("First look at who loses (5). A decision without that is half a decision.")
        if self.cursor == PRINT and (made.decision is None or made.tripwire is None):
            return _("There is no decision with a tripwire yet (6).")
        if self.cursor == PRINT and not (made.decision in looked or (made.decision == 0 and looked)):
            return _("You decided for {letter}: look who loses by it first (5, left and right).").format(
                letter=letter(made.decision or 0)
            )
        return ""

    def _board(self) -> None:
        from tui.screens.board import BoardScreen

        page = BoardScreen()
        page.asked_company = self.chosen()
        self.shapan.resolve(replace(self.made(), board=True))
        self.app.push_screen(page)

    def _guess(self) -> None:
        from tui.screens.guess import GuessScreen

        self.app.push_screen(GuessScreen(self.chosen(), PLAYBOOKS, self.options))

    def _run(self) -> None:
        run = self.run()
        if run is None or run.phase in ("stopped", "failed"):
            self.shapan.plan = Plan(self.chosen(), PLAYBOOKS, SAMPLE_WORLDS, after=AFTER_MONTHS)
            self.shapan.start_run()
        self._lab("matrix")

    def _matrix(self) -> None:
        self._lab("matrix")

    def _who(self) -> None:
        self._lab("who")

    def _lab(self, view: str) -> None:
        from tui.screens.lab import LabScreen

        at = {"metric": 0, "playbook": 1} if view == "matrix" else {}
        self.shapan.look = replace(self.shapan.look, view=view, numbers=False, top=0, **at)  # type: ignore[arg-type]
        self.app.push_screen(LabScreen())

    def _decide(self) -> None:
        from tui.screens.decide import DecideScreen

        run = self.run()
        if run and run.table:
            self.app.push_screen(DecideScreen(self.chosen(), PLAYBOOKS, run.table))

    def _print(self) -> None:
        from tui.screens.export import write_page

        path, why = write_page(self.shapan)
        if path:
            self.shapan.resolve(replace(self.made(), printed=path))
            self.said = _("Saved: {path}. Open it in a browser and print it: one sheet.").format(path=path)
        else:
            self.said = _("It could not be written: {reason}").format(reason=why)
