"""The accounts that every seat holds, while a rule moves them about inside one decision."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence

from policies.views import AccountView, Move, TeamView

Entry = tuple[int, str]
"""(potential in cents a month, account id): sorted by size, ties by id."""


class Patches:
    """Who holds what, with the estimated potential of each patch.

    Holders are the reps in the order of the view, then the vacant seats: what a vacant seat holds waits for its next
    holder. Accounts whose owner is neither are loose.
    """

    def __init__(self, accounts: Sequence[AccountView], team: TeamView) -> None:
        """Sort the accounts by holder."""
        self.holders = [rep.id for rep in team.reps] + list(team.vacant_seats)
        self.held: dict[str, list[Entry]] = {holder: [] for holder in self.holders}
        self.loose: list[Entry] = []
        self._first = {account.id: account.owner for account in accounts}
        self._now: dict[str, str] = {}
        for account in accounts:
            self.held.get(account.owner, self.loose).append((account.potential_cents, account.id))
        for patch in (*self.held.values(), self.loose):
            patch.sort()
        self.potential = {holder: sum(size for size, _ in patch) for holder, patch in self.held.items()}

    @property
    def mean_cents(self) -> float:
        """Mean potential a holder would have if everything were handed out, in cents a month."""
        total = sum(self.potential.values()) + sum(size for size, _ in self.loose)
        return total / max(len(self.holders), 1)

    def take(self, holder: str, entry: Entry) -> Entry:
        """Take an account from a holder."""
        patch = self.held[holder]
        del patch[bisect_left(patch, entry)]
        self.potential[holder] -= entry[0]
        return entry

    def give(self, entry: Entry, holder: str) -> None:
        """Give an account that nobody holds to a holder."""
        insort(self.held[holder], entry)
        self.potential[holder] += entry[0]
        self._now[entry[1]] = holder

    def pass_on(self, entry: Entry, donor: str, receiver: str) -> None:
        """Move an account from one holder to another."""
        self.give(self.take(donor, entry), receiver)

    def nearest(self, holder: str, wanted_cents: float, below_cents: float) -> Entry | None:
        """Return the holder's account whose potential is nearest to `wanted_cents`, above 0 and below `below_cents`."""
        patch = self.held[holder]
        at = bisect_left(patch, (wanted_cents, ""))
        near = [entry for entry in patch[max(at - 1, 0) : at + 1] if 0 < entry[0] < below_cents]
        return min(near, key=lambda entry: (abs(entry[0] - wanted_cents), entry)) if near else None

    def poorest(self, holders: Sequence[str]) -> str:
        """Return the holder with the least potential, the first on ties."""
        return min(holders, key=self.potential.__getitem__)

    def hand_out_loose(self, holders: Sequence[str]) -> None:
        """Give every loose account, the largest first, to whoever of `holders` has least potential."""
        while self.loose and holders:
            self.give(self.loose.pop(), self.poorest(holders))

    def moves(self, reason: str) -> tuple[Move, ...]:
        """Return what changed hands in the end, in the order of the accounts."""
        return tuple(
            Move(account, self._now[account], reason)
            for account, owner in self._first.items()
            if self._now.get(account, owner) != owner
        )


def short(holders: Sequence[str], patches: Patches, share: Mapping[str, float]) -> str:
    """Return the holder furthest below the own share (cents a month), the first on ties."""
    return min(holders, key=lambda holder: patches.potential[holder] - share[holder])


def level(
    patches: Patches, share: Mapping[str, float], tolerance: float, most_moves: int,
    receivers: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Let the patch furthest above its share pass accounts to the one furthest below, the size that fits best.

    Args:
        patches: who holds what; changed.
        share: potential that each holder should have, in cents a month.
        tolerance: distance from the own share that is left alone, relative.
        most_moves: most accounts that change hands.
        receivers: who may get accounts; None = everybody.
    """
    donors, takers = list(patches.holders), patches.holders if receivers is None else receivers
    while donors and takers and most_moves > 0:
        rich = max(donors, key=lambda holder: patches.potential[holder] - share[holder])
        poor = short(takers, patches, share)
        over, under = patches.potential[rich] - share[rich], share[poor] - patches.potential[poor]
        if over <= share[rich] * tolerance and under <= share[poor] * tolerance:
            return
        entry = patches.nearest(rich, min(over, under), over + under) if over > 0 < under else None
        if entry is None:
            donors.remove(rich)
        else:
            patches.pass_on(entry, rich, poor)
            most_moves -= 1
