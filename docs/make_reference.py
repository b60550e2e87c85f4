"""Write the reference pages that come from the code: ``python docs/make_reference.py`` (or ``make reference``).

A test compares the pages with what this makes, so that they cannot drift.
"""

from __future__ import annotations

import json
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

sys.path.insert(0, str(Path(__file__).parents[1]))  # this folder's code, not an installed copy

from scenarios.behaviour import STRENGTH, Dynamics
from scenarios.loader import json_schema
from scenarios.schema import Scenario
from scenarios.tables import docstrings
from simulator.outcome import METRICS
from tui.languages import use
from tui.learning import Mechanism, sections
from tui.metric_names import name_of, unit_of
from tui.pages.learn import STRENGTHS

REFERENCE = Path(__file__).parent / "reference"

SCENARIO_HEAD = """# Scenario files

Written from the schema by `python docs/make_reference.py`; change the schema, not this page.

A scenario is one TOML file. Unknown keys are refused with the nearest valid one; `shapan check FILE` tells all that
is wrong. The unit stands in the name of a key: `_cents` are hundredths of the currency (whole numbers), `_days` are
calendar days, `_months` are months, a `share` or `rate` lies between 0 and 1. B.., F.. and D.. are the formulas, facts
and weakly evidenced numbers behind a default: see [what the model assumes](../explanation/model.md).

For an editor that knows JSON Schema: [scenario.schema.json](scenario.schema.json), also printed by `shapan schema`.
"""
TABLES_OF_LISTS = {"segments", "products", "regions", "account", "rep", "sources"}

METRICS_HEAD = """# Metrics

Written from `simulator.outcome.METRICS` by `python docs/make_reference.py`.

Every number that `shapan compare` shows is one of these. "Better" says which way is good; where it says neither, the
number is shown and never called better or worse, because a playbook could win it by asking for less. Metrics that
compare people are empty for teams under five. Intervals of means are 90 %.
"""
MEANING: dict[str, str] = {
    "attainment": "Bookings of the horizon over the scenario's company target, which is the same for all playbooks.",
    "profit_cents": "Gross margin of the cash that came in, less all pay, the cost of hiring, spending lines and what "
    "was written off.",
    "profit_after_cents": "The same over the months of `--after`, in which the incumbent's rules run the team: what "
    "a playbook leaves behind.",
    "bookings_cents": "Value of deals won, and of repeat purchases, booked when the customer signs.",
    "gross_margin_cents": "Gross margin of the cash that came in.",
    "cash_collected_cents": "Cash that came in (回款), also from deals won before day 0.",
    "days_to_collect": "Mean calendar days from invoice to cash, weighted by amount.",
    "new_customers": "Deals won from inbound leads.",
    "win_rate": "Won over won, lost and expired.",
    "share_at_goal": "Share of people whose bookings reached their own goals, among those there for half the time.",
    "share_at_90": "The same for nine tenths of the goal.",
    "chance_gap": "Chance to reach one reference goal with average skill, on one's own accounts and leads: luckiest "
    "third minus unluckiest third, in percentage points. What the patch does to people, whoever they are.",
    "pay_gini": "Gini index of mean monthly pay: 0 = all alike.",
    "pay_theil": "Theil index of mean monthly pay: 0 = all alike, more sensitive at the top.",
    "newcomer_share": "Share of bookings by people in their first twelve months.",
    "newcomer_ramp_months": "Month of tenure at which those hired after day 0 first sell 80 % of what veterans do.",
    "attrition_annual": "People who quit or were dismissed, over mean heads, a year.",
    "attrition_first_year": "The same among people in their first twelve months.",
    "attrition_regretted": "The same for the best third by bookings.",
    "pay_cost_cents": "Base and variable pay.",
    "pay_per_point_cents": "Pay cost over points of attainment.",
    "pay_swing": "How much a person's pay varies from month to month (standard deviation over mean), averaged.",
    "energy": "1 = rested; falls as long hours tire.",
    "care": "How well accounts are known by those who serve them, weighted by potential: 0 to 1.",
    "leads_untouched": "Share of inbound leads nobody worked on.",
    "accounts_moved": "Accounts handed to somebody else.",
    "transition_cost_cents": "Margin that accounts which changed hands brought less in the three months after than "
    "before, plus joint visits and the pay protected for that; 0 when nothing moved.",
    "accounts_recycled": "Accounts the shared pool took back because nobody worked on or sold to them.",
    "accounts_hoarded": "Share of owned accounts that nobody touched for 60 days (account-months).",
    "deals_sniped": "Share of deals won mostly by the work of people from whom the pool had taken them.",
    "complaints": "Customers who complained: oversold deals (B17), and customers with two contacts (B19).",
    "returned_cents": "Oversold deals that came back and were written off (B18); their cost is in the profit.",
    "oversold_share": "Deals won only by promising too much, over bookings (B16).",
    "outlay_cents": "Spent on leads, training, tools and research by the lines of conduct (B21 to B23).",
    "pulled_forward_share": "Deals brought forward into a pay period that was about to end, over bookings (B5).",
    "pushed_out_share": "Value of deals held back for the next pay period, over bookings (B5).",
    "discount_cost_cents": "Price cuts given to bring deals forward; their cost is in the profit.",
}
MECHANISMS_HEAD = """# Mechanisms, one card each

Written from `tui/learning/mechanisms.toml` by `python docs/make_reference.py`; change the cards, not this page. Learn
shows the same cards on the screen, in English and Chinese.

Mechanisms have a switch in the scenario's [`[dynamics]`](scenario.md): `off`, `weak` (half), `normal`, `strong`
(double). Numbers are keys of `[behaviour]` or `[market]` and can be swept: `shapan sensitivity`, or
`shapan compare ... --set behaviour.KEY=VALUE`. F.. are published findings, B.. formulas, D.. ranges of weakly known
numbers. Strength of evidence:
"""
BETTER = {"higher": "higher", "lower": "lower", "none": "neither"}


def scenario_page() -> str:
    """Return the page of all keys of a scenario file."""
    parts = [SCENARIO_HEAD, "## Top of the file\n", *_table(Scenario, skip_tables=True)]
    for name, field in Scenario.model_fields.items():
        model = _model_of(field.annotation)
        if model is None or name in ("title", "summary"):
            continue
        head = f"## `[[{name}]]`" if name in TABLES_OF_LISTS else f"## `[{name}]`"
        about = _first_line(model)
        note = _switch_note() if model is Dynamics else ""
        parts += [f"\n{head}\n", f"{about}{note}\n", *_table(model)]
    return "\n".join(parts) + "\n"


def _switch_note() -> str:
    words = ", ".join(f'`"{word}"` = {factor:g}' for word, factor in STRENGTH.items())
    return f" Values: {words} (times the effect)."


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _table(model: type[BaseModel], skip_tables: bool = False) -> Iterator[str]:
    yield "| key | default | allowed | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        if skip_tables and _model_of(field.annotation) is not None and name not in ("title", "summary"):
            continue
        meaning = docstrings(model).get(name, "").replace("\n", " ").replace("|", "\\|")
        yield f"| `{name}` | {_default(field)} | {_allowed(field)} | {meaning} |"


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_of(inner))), None)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "must be given"
    if field.default is None:
        return "none"
    return f"`{_toml(field.default)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        same = len(value) > 3 and len(set(value)) == 1
        return f"[{_toml(value[0])}, ...]" if same else "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value) if isinstance(value, str) else str(value)


def _allowed(field: FieldInfo) -> str:
    return _kind(field.annotation, list(field.metadata))


def _kind(annotation: Any, limits: list[Any]) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _kind(inner, [*_metadata(more), *limits])
    if origin is Literal:
        return ", ".join(f"`{_toml(one)}`" for one in get_args(annotation))
    if origin in (Union, types.UnionType):
        kinds = [_kind(one, limits) for one in get_args(annotation) if one is not type(None)]
        return " or ".join(kinds)
    if origin is tuple:
        first = next(one for one in get_args(annotation) if one is not Ellipsis)
        return f"list of {_kind(first, [])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table with `en` and `zh`" if annotation.__name__ == "Text" else "table"
    names = {int: "whole number", float: "number", str: "text", bool: "`true`, `false`", dict: "table"}
    kind = names.get(origin or annotation) or getattr(annotation, "__name__", str(annotation))
    return f"{kind} {_range(limits)}".strip()


def _metadata(items: list[Any]) -> list[Any]:
    return [limit for item in items for limit in (item.metadata if isinstance(item, FieldInfo) else [item])]


def _range(limits: list[Any]) -> str:
    found = {key: getattr(limit, key) for limit in limits for key in ("ge", "gt", "le", "lt") if hasattr(limit, key)}
    words = {"ge": "from {}", "gt": "above {}", "le": "to {}", "lt": "below {}"}
    said = [words[key].format(_number(found[key])) for key in words if key in found]
    if any(getattr(limit, "pattern", None) for limit in limits):
        said.insert(0, "of a-z, 0-9 and -")
    return " ".join(said)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def metrics_page() -> str:
    """Return the page of all metrics, with their names in both languages."""
    names = {language: _names(language) for language in ("zh", "en")}
    rows = ["| id | name | 名称 | unit | better | meaning |", "|---|---|---|---|---|---|"]
    for one in METRICS:
        en, zh = names["en"][one.id], names["zh"][one.id]
        notes = " Empty under five people." * one.people + " Only with `--after`." * one.after
        rows.append(
            f"| `{one.id}` | {en} | {zh} | {unit_of(one.unit)} | {BETTER[one.better]} | {MEANING[one.id]}{notes} |"
        )
    return METRICS_HEAD + "\n" + "\n".join(rows) + "\n"


def _names(language: str) -> dict[str, str]:
    use(language)
    return {one.id: name_of(one.id) for one in METRICS}


def mechanisms_page() -> str:
    """Return the page of all mechanisms, from the cards that Learn shows."""
    grades = [f"- **{strength}**: {words.partition(': ')[2]}" for strength, words in STRENGTHS.items()]
    parts = [MECHANISMS_HEAD, *grades]
    for section in sections():
        parts += ["", f"## {section.name}", *([""] * bool(section.about)), *_paragraph(section.about)]
        for one in section.mechanisms:
            parts += ["", *_card(one)]
    return "\n".join(parts) + "\n"


def _card(one: Mechanism) -> Iterator[str]:
    switches = ", ".join(f"`{name}`" for name in one.switches)
    of = f" ({one.formulas})" if one.formulas else ""
    yield f"### {one.name['en']}{of}: " + (
        f"switch{'es' * (len(one.switches) > 1)} {switches}" if switches else "no switch"
    )
    yield ""
    strength = f"**{one.strength}**" if one.strength == "assumption" else one.strength
    told = {
        "Formula": one.formula, "Source, strength": f"{', '.join([*one.sources, strength])}. {one.note}".strip(),
        "Range": one.range, "Signals": one.signals, "Cannot say": one.limit["en"],
    }  # fmt: skip
    said = [f"**{name}**: {words}" for name, words in told.items() if words]
    yield from (line for words in said for line in _paragraph(words, "- ", "  "))


def _paragraph(words: str, first: str = "", more: str = "") -> list[str]:
    """Break words into lines of the page."""
    return textwrap.wrap(words, 120, initial_indent=first, subsequent_indent=more, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip


def schema_text() -> str:
    """Return the JSON Schema of scenario files as `shapan schema` prints it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def pages() -> dict[Path, str]:
    """Return every page that is made here, by its path."""
    return {
        REFERENCE / "scenario.md": scenario_page(),
        REFERENCE / "metrics.md": metrics_page(),
        REFERENCE / "mechanisms.md": mechanisms_page(),
        REFERENCE / "scenario.schema.json": schema_text(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
