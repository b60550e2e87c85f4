"""The reference page of all rules, written from their cards.

Run ``python -m policies.reference > docs/reference/policies.md`` after a card has changed.

A test compares the page with this text, so that it cannot drift.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import sys
from collections.abc import Iterator
from typing import Any

from policies.builtin import classes
from policies.catalog import describe
from policies.library import ConductTable, load_playbook, playbook_names
from policies.protocols import FAMILIES, PROTOCOL
from scenarios.fields import Shape, shapes
from scenarios.schema import Text

HEAD = """# Policies and playbooks

Written from the cards of the rules by `python -m policies.reference`; change the card, not this page.
A playbook names one rule of each family. How to write a rule of your own: [add a policy](../how-to/add-a-policy.md).
"""
CONDUCT = "What a manager chooses beside the rules: the table `[conduct]` of a playbook.\n"
FAMILY = {
    "allocation": Text(en="Who owns which account", zh="客户归谁"),
    "routing": Text(en="Who gets an incoming lead", zh="线索给谁"),
    "goals": Text(en="What each person has to reach", zh="目标怎么定"),
    "incentives": Text(en="What results earn beside base salary", zh="业绩怎么奖"),
    "coaching": Text(en="How the manager's hours are spent", zh="经理的时间花在谁身上"),
}


def markdown() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for family in FAMILIES:
        parts.append(f"## {family}: {FAMILY[family].en} {FAMILY[family].zh}\n")
        parts.append(f"Verb: `{_verb(family)}`.\n")
        parts += [_rule(one) for one in classes() if one.card.family == family]
    parts += [
        "## Conduct 作风\n",
        CONDUCT,
        "| key | default | allowed | what it is |",
        "|---|---|---|---|",
        *_conduct(),
        "",
    ]
    parts += ["## Playbooks\n", "| name | English | 中文 |", "|---|---|---|"]
    parts += list(_playbooks())
    return "\n".join(parts) + "\n"


def _verb(family: str) -> str:
    protocol = PROTOCOL[family]
    return next(name for name in vars(protocol) if not name.startswith("_") and callable(vars(protocol)[name]))


def _rule(one: type[Any]) -> str:
    card, about = one.card, inspect.getdoc(one) or ""
    lines = [f"### {card.name}\n", f"{card.summary.en} {card.summary.zh}\n", f"{about}\n"]
    fields = dataclasses.fields(one)
    if fields:
        lines += ["| parameter | default | English | 中文 |", "|---|---|---|---|"]
        lines += [
            f"| `{f.name}` | {_default(card.family, f)} | {card.params[f.name].en} | {card.params[f.name].zh} |"
            for f in fields
        ]
        lines.append("")
    notes = [f"Source: {card.source}."]
    if not card.benchmark:
        notes.append("**No study has measured its effect: what the model says of it is a prediction.**")
    if card.reads:
        notes.append("Reads: " + ", ".join(f"`{name}`" for name in sorted(card.reads)) + ".")
    if card.needs_owners:
        notes.append("Needs accounts with owners.")
    if card.stochastic:
        notes.append("Uses keyed luck.")
    return "\n".join([*lines, " ".join(notes) + "\n"])


def _default(family: str, field: Any) -> str:
    if field.default is not dataclasses.MISSING:
        value = "left out" if field.default is None else field.default
    elif field.default_factory is not dataclasses.MISSING:
        value = describe(family, field.default_factory())["policy"]
    else:
        return "must be given"
    if isinstance(value, tuple):
        return "`[" + ", ".join(str(list(one)) for one in value) + "]`"
    return f"`{value}`" if not isinstance(value, bool) else f"`{str(value).lower()}`"


def _conduct() -> Iterator[str]:
    for key, shape in shapes(ConductTable).items():
        default = json.dumps(list(shape.default) if isinstance(shape.default, tuple) else shape.default)
        yield f"| `{key}` | `{default}` | {_allowed(shape)} | {shape.about} |"


def _allowed(shape: Shape) -> str:
    if shape.low is not None and shape.high is not None:
        return f"{shape.low:,} to {shape.high:,}"
    return ", ".join(shape.choices) or {"flag": "true, false"}.get(shape.kind, shape.kind)


def _playbooks() -> Iterator[str]:
    for name in playbook_names():
        book = load_playbook(name)
        yield (f"| `{name}` | **{book.title.en}.** {book.summary.en} | **{book.title.zh}。** {book.summary.zh} |")


if __name__ == "__main__":
    sys.stdout.buffer.write(markdown().encode())
