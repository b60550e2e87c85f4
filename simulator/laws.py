"""Totals of a run and the laws they obey in every run (model.md, "Facts first")."""

from __future__ import annotations

import numpy as np

from simulator.ledger import Columns, Fact


def totals(facts: dict[Fact, list[Columns]], seats: int) -> dict[str, int]:
    """Return the conserved totals of a whole run, warm-up and run-on included (keys of `outcome.TOTALS`)."""

    def count(kind: Fact) -> int:
        return sum(len(part.subject) for part in facts[kind])

    def amount(*kinds: Fact) -> int:
        return sum(int(part.amount.sum()) for kind in kinds for part in facts[kind])

    ended = count(Fact.WON) + count(Fact.LOST) + count(Fact.EXPIRED)
    invoiced, paid, lost = amount(Fact.INVOICED), amount(Fact.PAID), amount(Fact.WRITTEN_OFF)
    joined = sum(int(np.sum(part.person >= seats)) for part in facts[Fact.JOINED])
    return {
        "opportunities_created": count(Fact.CREATED),
        "opportunities_open": count(Fact.SPENT) - ended,
        "opportunities_won": count(Fact.WON),
        "opportunities_lost": count(Fact.LOST),
        "opportunities_expired": count(Fact.EXPIRED),
        "minutes_worked": amount(Fact.WORKED),
        "minutes_available": amount(Fact.AVAILABLE),
        "invoiced_cents": invoiced,
        "paid_cents": paid,
        "open_cents": amount(Fact.OWED),
        "written_off_cents": lost,
        "pay_earned_cents": amount(Fact.EARNED, Fact.SALARY),
        "pay_settled_cents": amount(Fact.SETTLED),
        "heads_start": seats,
        "heads_joined": joined,
        "heads_left": count(Fact.LEFT),
        "heads_end": amount(Fact.HEADS),
    }


def broken(total: dict[str, int]) -> list[str]:
    """Return the laws that these totals break, in words; empty when all hold."""
    t, wrong = total, []
    ends = t["opportunities_open"] + t["opportunities_won"] + t["opportunities_lost"] + t["opportunities_expired"]
    if t["opportunities_created"] != ends:
        wrong.append(f"opportunities created {t['opportunities_created']} != open + won + lost + expired {ends}")
    if t["invoiced_cents"] != t["paid_cents"] + t["open_cents"] + t["written_off_cents"]:
        wrong.append("invoiced != paid + open + written off")
    if t["pay_earned_cents"] != t["pay_settled_cents"]:
        wrong.append("pay earned != pay settled")
    if t["minutes_worked"] > t["minutes_available"]:
        wrong.append("minutes worked > minutes available")
    if t["heads_end"] != t["heads_start"] + t["heads_joined"] - t["heads_left"]:
        wrong.append("heads at end != start + joined - left")
    return wrong
