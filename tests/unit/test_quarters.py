"""Reviews go on where the last one ended, and say the same as if everything had been played anew."""

from coaching.game.log import Entry
from coaching.game.session import Session, new_log
from coaching.quarters import Quarters
from coaching.shapley import explain
from scenarios.mission import load_mission


def test_going_on_quarter_by_quarter_is_the_same_as_playing_anew():
    mission = load_mission("first-monday")
    session = Session(mission, new_log(mission, 7, 0))
    session.log.entries += [Entry("decide", 2, "orders", {"option": "some"})]
    book = session.playbook()
    quarters = Quarters(mission.world(), seed=7, world=0, months=3)
    first = quarters.until(1, session.playbook(2))
    last = quarters.until(3, book)
    again = quarters.until(3, book)
    quarters.close()
    assert last == again == explain(mission.world(), book, seed=7, world=0, months=3)
    assert first != last
    session.close()


def test_a_changed_decision_before_the_last_review_starts_the_runs_anew():
    mission = load_mission("first-monday")
    session = Session(mission, new_log(mission, 7, 0))
    session.causes(2)
    runs = session._quarters
    session.log.entries += [Entry("decide", 3, "orders", {"option": "some"})]
    session.causes(3)
    assert session._quarters is runs
    session.log.entries += [Entry("decide", 1, "orders", {"option": "some"})]
    changed = session.causes(2)
    assert session._quarters is not runs
    assert changed != session.causes(3)
    session.close()
