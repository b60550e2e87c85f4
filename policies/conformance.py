"""The conformance kit: tries every claim that a rule makes. Ours pass it, and so can yours.

    from policies.conformance import assert_conforms

    def test_my_rule():
        assert_conforms(MyRule(rate_percent=3))

What is tried: the card is complete in both languages and its name fits; the rule is a frozen, hashable dataclass that
survives pickling and TOML; answers are legal (known people and accounts, whole cents >= 0, complete goals, hours within
capacity); the same question gets the same answer, from a copy and in another process with another hash seed too;
neither the views nor the rule change; fields of the views that are not declared in ``reads`` change nothing; a rule
that does not call itself stochastic uses no luck. No test framework is needed.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import tomli_w

from policies import guard
from policies.cards import Card, is_stochastic, parts, reads_of
from policies.catalog import describe
from policies.protocols import FAMILIES, PROTOCOL, goes_by_turn
from policies.samples import sample_accounts, sample_leads, sample_pay, sample_team
from policies.views import AccountView, LeadView, PayView, RepView, TeamView
from scenarios.errors import PolicyError, ShapanError
from scenarios.schema import Text

VIEWS = (RepView, AccountView, LeadView, TeamView, PayView)
FIELDS = frozenset(f"{view.__name__}.{field}" for view in VIEWS for field in view._fields)
"""Every field that a rule may declare."""
IDENTITY = frozenset({"RepView.id", "RepView.seat", "AccountView.id", "LeadView.id", "TeamView.reps", "TeamView.u"})
"""Fields that need no declaration: who is who; luck is declared by ``stochastic``."""
CHILD_SECONDS = 120
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Finding(NamedTuple):
    """A claim that does not hold."""

    rule: str
    """family:name of the rule."""
    claim: str
    """card, parameters, answers, repeatable, pure, reads, luck or processes."""
    detail: str


Case = tuple[str, tuple[Any, ...]]
"""What is asked (a name for people, the arguments of the family's verb)."""


def check(rule: Any) -> list[Finding]:
    """Try one rule; an empty list means that every claim holds."""
    return check_all([rule])


def assert_conforms(rule: Any) -> None:
    """Try one rule.

    Raises:
        AssertionError: lists every claim that does not hold.
    """
    findings = check(rule)
    if findings:
        raise AssertionError("\n".join(f"{f.rule}: {f.claim}: {f.detail}" for f in findings))


def check_all(rules: Sequence[Any]) -> list[Finding]:
    """Try several rules, sharing the other process; findings in the order of the rules."""
    findings: dict[int, list[Finding]] = {at: _check_here(rule) for at, rule in enumerate(rules)}
    sound = [at for at, found in findings.items() if not found]
    elsewhere = _answers_elsewhere([rules[at] for at in sound]) if sound else []
    for at, answer in zip(sound, elsewhere, strict=True):
        if answer != answers(rules[at]):
            detail = answer if answer.startswith("cannot") else "other answers in a process with another hash seed"
            findings[at].append(Finding(_label(rules[at]), "processes", detail))
    return [finding for found in findings.values() for finding in found]


def _check_here(rule: Any) -> list[Finding]:
    if not isinstance(getattr(type(rule), "card", None), Card):
        return [Finding(type(rule).__name__, "card", "the class needs card: ClassVar[Card]")]
    found = [Finding(_label(rule), "card", detail) for detail in _card(rule)]
    if rule.card.family not in FAMILIES or not isinstance(rule, PROTOCOL[rule.card.family]):
        return [*found, Finding(_label(rule), "card", f"does not satisfy the protocol of family {rule.card.family!r}")]
    found += [Finding(_label(rule), "parameters", detail) for detail in _parameters(rule)]
    for claim, trial in _TRIALS.items():
        try:
            found += [Finding(_label(rule), claim, detail) for detail in trial(rule)]
        except Exception as error:  # noqa: BLE001  a rule under test may fail in any way
            found.append(Finding(_label(rule), claim, f"raised {type(error).__name__}: {error}"))
    return found


def _label(rule: Any) -> str:
    return f"{rule.card.family}:{rule.card.name}"


def _card(rule: Any) -> Iterator[str]:
    card: Card = rule.card
    if not _KEBAB.fullmatch(card.name):
        yield f"name {card.name!r} is not kebab-case"
    texts = {"summary": card.summary, **{f"params[{name}]": text for name, text in card.params.items()}}
    for where, text in texts.items():
        if not isinstance(text, Text) or not text.en.strip() or not _CHINESE.search(text.zh):
            yield f"{where} must be written in English and in Chinese"
    for name in sorted(card.reads - FIELDS):
        yield f"reads names {name!r}, which no view has"
    if not card.source.strip():
        yield "source is empty"
    if dataclasses.is_dataclass(rule):
        named, fields = set(card.params), {field.name for field in dataclasses.fields(rule)}
        if named != fields:
            yield f"params has labels for {sorted(named)}, the parameters are {sorted(fields)}"


def _parameters(rule: Any) -> Iterator[str]:
    if not dataclasses.is_dataclass(rule) or not rule.__dataclass_params__.frozen:
        yield "the class must be a frozen dataclass"
        return
    try:
        hash(rule)
        tomli_w.dumps(describe(rule.card.family, rule))
    except (TypeError, ValueError) as error:
        yield f"parameters must be hashable and fit into TOML: {error}"
    try:
        if pickle.loads(pickle.dumps(rule)) != rule:
            yield "is another rule after pickling"
    except (pickle.PicklingError, AttributeError, TypeError, ImportError) as error:
        yield f"cannot be pickled: {error}"


def cases(rule: Any) -> tuple[Case, ...]:
    """Return the questions for a rule of any family, the same each time."""
    if rule.card.family == "incentives":
        return _pay_cases(rule.period_months)
    return _team_cases(rule.card.family)


@cache
def _team_cases(family: str) -> tuple[Case, ...]:
    return tuple(_team_questions(family))


@cache
def _pay_cases(months: int) -> tuple[Case, ...]:
    return tuple(_pay_questions(months))


def _team_questions(family: str) -> Iterator[Case]:
    for sample, (reps, vacant) in enumerate([(8, 1), (30, 0), (1, 0), (0, 1), (5, 2)]):
        team = sample_team(reps, sample, vacant)
        name = f"team of {reps} with {vacant} vacant seats"
        if family == "allocation":
            for pooled in (0.0, 0.2, 1.0):
                yield f"{name}, {pooled:.0%} in the pool", (sample_accounts(team, 12 * reps, sample, pooled), team)
        elif family == "routing":
            for count in (0, 1, 40):
                yield f"{name}, {count} leads", (sample_leads(count, sample, team), team)
        elif family == "goals":
            for target in (team.company_target_cents, 0, 7):
                yield f"{name}, target {target}", (team, target)
        else:
            for hours in (32.0, 0.0, 7.25):
                yield f"{name}, {hours} hours", (hours, team)


def _pay_questions(months: int) -> Iterator[Case]:
    for sample in range(6):
        goal = {4: 0, 5: 1}.get(sample)
        for view in sample_pay(months, sample, goal):
            yield f"sample {sample}, month {view.month} of {months}", (view,)
            yield f"sample {sample}, month {view.month} of {months}, no sale", (view._replace(bookings_cents=0),)
            told_less = view._replace(month_goal_cents=None, quarter_goal_cents=None, quarter_before_cents=None)
            yield f"sample {sample}, month {view.month} of {months}, told less", (told_less,)
            joined = view._replace(goal_months=months - view.month + 1, before_cents=0, quarter_before_cents=0)
            yield f"sample {sample}, joined in month {view.month} of {months}", (joined,)
    view = sample_pay(months, 0)[0]
    yield "one huge deal", (view._replace(bookings_cents=10**12),)


_VERB = {"allocation": "assign", "routing": "route", "goals": "set", "incentives": "pay", "coaching": "spend"}


def ask(rule: Any, question: tuple[Any, ...]) -> Any:
    """Ask the rule directly, unchecked."""
    return getattr(rule, _VERB[rule.card.family])(*question)


def _ask_checked(rule: Any, question: tuple[Any, ...]) -> Any:
    family = rule.card.family
    if family == "incentives":
        return guard.checked_pay(rule, question[0], "rep", question[0].month)
    checked: dict[str, Callable[..., Any]] = {
        "allocation": guard.checked_assign,
        "routing": guard.checked_route,
        "goals": guard.checked_goals,
        "coaching": guard.checked_spend,
    }
    return checked[family](rule, *question)


def plain(answer: Any) -> str:
    """Return an answer as canonical text; mappings are compared without their order."""
    return json.dumps(answer, sort_keys=True, default=str)


def answers(rule: Any) -> str:
    """Return all answers of a rule as one text."""
    return "\n".join(plain(ask(rule, question)) for _, question in cases(rule))


def _legal(rule: Any) -> Iterator[str]:
    for name, question in cases(rule):
        try:
            _ask_checked(rule, question)
        except PolicyError as error:
            yield f"{name}: {error}"
            return


def _by_turn(rule: Any) -> Iterator[str]:
    if not goes_by_turn(type(rule)):
        return
    for name, (leads, team) in cases(rule):
        if leads and guard.checked_turn(rule, len(leads), leads[0].id, team) != guard.checked_route(rule, leads, team):
            yield f"{name}: by_turn gives leads to others than route does"
            return


def _repeatable(rule: Any) -> Iterator[str]:
    first = answers(rule)
    if answers(rule) != first:
        yield "the same question got another answer the second time"
    elif answers(pickle.loads(pickle.dumps(rule))) != first:
        yield "a copy of the rule gives another answer"


def _pure(rule: Any) -> Iterator[str]:
    before = repr(rule)
    for name, question in cases(rule):
        given = tuple(list(part) if type(part) is tuple else part for part in question)
        seen = repr(given)
        ask(rule, given)
        if repr(given) != seen:
            yield f"{name}: the views were changed"
            return
    if repr(rule) != before:
        yield "the rule changed itself"


def _reads(rule: Any) -> Iterator[str]:
    declared = reads_of(rule) | IDENTITY
    for name, question in cases(rule):
        if plain(ask(rule, question)) != plain(ask(rule, blanked(question, declared))):
            used = ", ".join(_used(rule, question, declared))
            yield f"{name}: uses view fields that the card does not declare: {used}"
            return


def _used(rule: Any, question: tuple[Any, ...], declared: frozenset[str]) -> list[str]:
    """Return the undeclared fields that change the answer one by one."""
    normal = plain(ask(rule, question))
    return [
        field for field in sorted(FIELDS - declared) if plain(ask(rule, blanked(question, FIELDS - {field}))) != normal
    ] or ["several together"]


def blanked(part: Any, keep: frozenset[str]) -> Any:
    """Return views in which every field that is not in `keep` is empty: 0, '', () or None."""
    if isinstance(part, VIEWS):
        kind = type(part).__name__
        values = {name: blanked(value, keep) for name, value in zip(part._fields, part, strict=True)}
        empty = {name: _EMPTY.get(name, _empty(part, name)) for name in values if f"{kind}.{name}" not in keep}
        return part._replace(**values | empty)
    if type(part) is tuple:
        return tuple(blanked(one, keep) for one in part)
    return part


_EMPTY: dict[str, Any] = {"season": (1.0,) * 12}


def _empty(view: Any, name: str) -> Any:
    if name in view._field_defaults and view._field_defaults[name] is None:
        return None
    value = getattr(view, name)
    return type(value)() if isinstance(value, (int, float, str, tuple)) else value


def _luck(rule: Any) -> Iterator[str]:
    if is_stochastic(rule):
        return
    calls: list[str] = []

    def note(entity: str, occurrence: int) -> float:
        calls.append(entity)
        return 0.5

    for name, question in cases(rule):
        ask(rule, tuple(part._replace(u=note) if isinstance(part, TeamView) else part for part in question))
        if calls:
            yield f"{name}: uses team.u, but its card does not say stochastic"
            return


_TRIALS: dict[str, Callable[[Any], Iterator[str]]] = {
    "answers": _legal,
    "repeatable": _repeatable,
    "pure": _pure,
    "reads": _reads,
    "luck": _luck,
    "by_turn": _by_turn,
}


def _answers_elsewhere(rules: Sequence[Any]) -> list[str]:
    """Return the answers of each rule in a new process whose string hashes differ from ours."""
    other_seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": other_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.run(
        [sys.executable, "-c", "from policies.conformance import _answer_parent; _answer_parent()"],
        input=pickle.dumps((_script(rules), [pickle.dumps(rule) for rule in rules])),
        capture_output=True, env=environment, timeout=CHILD_SECONDS, check=False,
    )  # fmt: skip
    if child.returncode:
        return [f"cannot run in another process: {child.stderr.decode(errors='replace')[-300:]}"] * len(rules)
    return json.loads(child.stdout)


def _script(rules: Sequence[Any]) -> str | None:
    """Return the file of the running script if a rule was written in it: the other process has to read it too."""
    if any(type(part).__module__ == "__main__" for rule in rules for part in parts(rule)):
        return getattr(sys.modules["__main__"], "__file__", None)
    return None


def _answer_parent() -> None:
    """Answer in the other process: rules come in pickled, their answers go out as JSON."""
    told = []
    script, rules = pickle.loads(sys.stdin.buffer.read())
    if script:
        vars(sys.modules["__main__"]).update(runpy.run_path(script, run_name="__conformance__"))
    for packed in rules:
        try:
            told.append(answers(pickle.loads(packed)))
        except (ShapanError, ImportError, AttributeError, TypeError) as error:
            told.append(f"cannot be used in another process: {error}")
    sys.stdout.write(json.dumps(told))
