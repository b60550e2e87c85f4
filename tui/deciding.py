"""Questions of the territory board and the goal tree, answered in the worker process (`tui.rooms`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError, StoreError
from tui.free_names import numbered
from tui.memory import folder_of
from tui.questions import Stop, Told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coaching.weigh import Scales
    from policies.playbook import Playbook
    from scenarios.company import Company
    from scenarios.schema import Text


def board(request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Tell who and what there is in a company on day 0: people, accounts, target, season, what pay depends on."""
    from coaching.chances import pay_weights
    from coaching.suggest import day0_views
    from simulator.run import incumbent_of

    company = _company(request["scenario"])
    scenario = company.scenario
    accounts, team = day0_views(company)
    tell(1, 1, {
        "scenario": request["scenario"], "title": scenario.title.model_dump(), "currency": scenario.currency,
        "target_cents": company.target_cents_per_month, "season": [round(float(x), 9) for x in company.season],
        "weights": pay_weights(incumbent_of(scenario).incentives),
        "seats": [
            {"id": one.seat, "region": one.region, "segment": one.segment, "tenure": one.tenure_months,
             "potential": one.potential_cents}
            for one in team.reps
        ],
        "accounts": [
            {"id": one.id, "segment": one.segment, "region": one.region, "owner": one.owner,
             "potential": one.potential_cents, "months": one.months_with_owner}
            for one in accounts
        ],
    })  # fmt: skip
    return True


def weigh(request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Tell how fair an ownership is, what it may sell, and what an account under the cursor would do elsewhere."""
    from simulator.run import incumbent_of

    company = _company(request["scenario"])
    scales, owner = _scales(request["scenario"]), _owners(company, request.get("owners", {}))
    incumbent = incumbent_of(company.scenario)
    table: dict[str, Any] = {
        "today": asdict(scales.weigh(company.account_owner, incumbent)),
        "now": asdict(scales.weigh(owner, incumbent)),
    }
    if (account := str(request.get("account", ""))) in company.account_ids:
        found = scales.choices(owner, company.account_ids.index(account))
        table |= {"account": account, "choices": [asdict(one) for one in found]}
    tell(1, 1, table)
    return True


def suggest(request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Tell what the solver suggests under pins, exclusions and a cap on moves."""
    from coaching import suggest as solver
    from scenarios.loader import load

    most = request.get("most_moves")
    found = solver.suggest(
        load(request["scenario"]), pins=[(str(a), str(b)) for a, b in request.get("pins", [])],
        excluded=[str(one) for one in request.get("excluded", [])], most_moves=None if most is None else int(most),
    )  # fmt: skip
    moves = {one.account: {"to": one.new, "why": one.reason.model_dump()} for one in found.moves}
    tell(1, 1, {"moves": moves, "gap": found.gap})
    return True


def years(request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Tell what every seat sells in possible years under the goals on the tree; the chances follow from it."""
    from coaching.chances import years_of

    company = _company(request["scenario"])
    book = _with_goals(_base(company, request), request.get("goals", {}))
    total = int(request["worlds"])

    def on_world(done: int, _all: int) -> bool:
        tell(done, total, None)
        return stop()

    try:
        found = years_of(company.scenario, book, seed=int(request["seed"]), worlds=total, on_world=on_world)
    except InputError as error:
        if error.code == "CHA-02":
            return False
        raise
    tell(total, total, {"worlds": found.worlds, "seats": found.seats, "company": found.company})
    return True


def keep(request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Write what was decided as a playbook of the user's own; tells its path, under which it can be compared."""
    company = _company(request["scenario"])
    book = _base(company, request)
    if request.get("owners"):
        book = replace(book, allocation=_list_of(company, request))
    if request.get("goals"):
        book = _with_goals(book, request["goals"])
    book = replace(
        book, name=_name(str(request["name"])), title=_text(request["title"]), summary=_text(request["summary"])
    )
    tell(1, 1, {"path": str(keep_playbook(book)), "name": book.name})
    return True


def under_a_free_name(book: Playbook) -> Playbook:
    """Return a playbook under the first name of which no other one has a file: somebody may have edited that."""
    from policies.library import save_playbook

    named = (replace(book, name=name) for name in numbered(book.name))
    return next(one for one in named if _holds(_folder() / f"{one.name}.toml") in ("", save_playbook(one)))


def _holds(path: Path) -> str:
    """Return the text of a file, "" where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return "what cannot be read is not written over"


def keep_playbook(book: Playbook) -> Path:
    """Write a playbook among the user's own, in one step; returns its file.

    Raises:
        StoreError: it cannot be written.
    """
    from policies.library import save_playbook

    path = _folder() / f"{book.name}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_name(f".{path.name}.{os.getpid()}")
        waiting.write_text(save_playbook(book), encoding="utf-8")
        waiting.replace(path)
    except OSError as error:
        raise StoreError("TUI-06", "{path} cannot be written: {reason}", path=path, reason=error.strerror) from error
    return path


@lru_cache(maxsize=4)
def _company(name: str) -> Company:
    from scenarios.company import company_of
    from scenarios.loader import load

    return company_of(load(name))


@lru_cache(maxsize=2)
def _scales(name: str) -> Scales:
    from coaching.weigh import Scales

    return Scales(_company(name))


def _owners(company: Company, moved: Mapping[str, str]) -> NDArray[np.int64]:
    """Return the seat of every account after some moves; what the company does not have is passed over."""
    place = {name: k for k, name in enumerate(company.account_ids)}
    seat = {name: k for k, name in enumerate(company.seat_ids)}
    owner = company.account_owner.copy()
    for account, to in moved.items():
        if account in place and to in seat:
            owner[place[account]] = seat[to]
    return owner


def _list_of(company: Company, request: Mapping[str, Any]) -> Any:
    from policies.allocation.explicit import Explicit

    known, seats = set(company.account_ids), set(company.seat_ids)
    pairs = [(str(a), str(s)) for a, s in request["owners"].items() if a in known and s in seats]
    why = {str(a): str(words) for a, words in request.get("reasons", {}).items()}
    return Explicit(tuple(pairs), tuple((a, why[a]) for a, _s in pairs if why.get(a)),
                    handover_hours=float(request.get("handover", 0)))  # fmt: skip


def _base(company: Company, request: Mapping[str, Any]) -> Playbook:
    """Return the playbook that is built on: an own one, where it is still there, else the one in force."""
    from policies.library import load_playbook
    from simulator.run import incumbent_of

    path = str(request.get("base", ""))
    return load_playbook(path) if path and os.path.exists(path) else incumbent_of(company.scenario)


def _with_goals(book: Playbook, goals: Mapping[str, int]) -> Playbook:
    from policies.goals.written import Written

    return replace(book, goals=Written(tuple((str(s), int(c)) for s, c in goals.items()))) if goals else book


def _text(table: Mapping[str, Any]) -> Text:
    from scenarios.schema import Text

    return Text(en=str(table["en"]), zh=str(table["zh"]))


def _name(words: str) -> str:
    """Return a playbook's name: letters, digits and single dashes."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in words.lower())
    return "-".join(part for part in plain.split("-") if part)[:60].rstrip("-") or "mine"


def _folder() -> Path:
    own = folder_of(os.environ)
    return own / "playbooks" if own else Path.cwd()
