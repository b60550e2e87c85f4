"""What the first what-if will ask for, worked out piece by piece while somebody reads the briefing or decides."""

from __future__ import annotations

from collections.abc import Iterator

from coaching.game.decisions import plan_playbook
from coaching.game.replays import offered
from coaching.game.session import Session
from coaching.game.window import chances_of


def pieces_ahead(session: Session) -> Iterator[None]:
    """Solve the effort tables of the plans that the debrief compares with, at the goals of the first month.

    Yields after each piece (a second or two at most), so that whoever waits can go first. Tables stay with the process
    and change no result: the same ones would be solved at the first what-if.
    """
    goals, one = session.goals(1), session.performance(1)
    for plan in offered(session.mission):
        playbook, witness = plan_playbook(session.mission, plan, session.choices())
        for rep, cents in goals.items():
            chances_of(one, playbook, 1, {rep: cents})
            yield
        session.stage.perform(playbook, witness, 1)  # goals of its own, where the plan sets any
        yield
