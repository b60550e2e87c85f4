"""What columns, kinds of files, stages and fitted values are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.crm.report import table_name as table_name_of
from scenarios.crm.report import value_name as value_name_of
from tui.drawing import clean
from tui.languages import N_, _, joined, pgettext
from tui.telling import import_words

COLUMNS: Mapping[str, str] = {
    "deal_id": N_("deal number"), "deal_name": N_("deal name"), "owner": N_("deal owner"), "owner_id": N_("owner's id"),
    "product": N_("product"), "account": N_("customer"), "account_id": N_("customer's id"), "stage": N_("stage"),
    "outcome": N_("won or lost"), "is_won": N_("is it won"), "is_closed": N_("is it closed"),
    "engaged_at": N_("date opened"), "closed_at": N_("date closed"), "amount": N_("amount"), "region": N_("region"),
    "sector": N_("sector"), "list_price": N_("list price"), "manager": N_("manager"), "started_at": N_("first day"),
    "left_at": N_("last day"), "base_pay": N_("base pay"), "variable_pay": N_("target pay"), "plan": N_("pay plan"),
    "changed_at": N_("date of change"), "owner_kind": N_("whose goal"), "period": N_("period"), "year": N_("year"),
    "month": N_("month"), "quota": N_("goal"), "invoiced_at": N_("date of invoice"), "paid_at": N_("date of payment"),
    "region_id": N_("region's id"), "sales": N_("sales"), "potential": N_("potential"), "tenure": N_("tenure"),
    "accounts": N_("customers"), "workload": N_("workload"), "share": N_("share"), "role": N_("role"),
    "cause": N_("cause"),
}  # fmt: skip
MEANINGS: Mapping[str, str] = {
    "won": N_("won"), "lost": N_("lost"), "engaged": N_("being worked"), "prospecting": N_("not begun"),
    "": N_("unknown: dropped"),
}  # fmt: skip
SURE: Mapping[str, str] = {"sure": N_("certain"), "check": N_("look"), "told": N_("by you"), "none": "--"}
PARTS: Mapping[str, str] = {
    "read": N_("reading"), "replay": N_("replaying last year"), "write": N_("writing"), "plan": N_("asking the rules"),
    "sample": N_("simulating a company"),
}  # fmt: skip
LEVELS: Mapping[str, str] = {
    "good enough": N_("good enough to compare playbooks on"),
    "good enough, not replayed": N_("good enough by the files alone; the last year was not replayed"),
    "direction only": N_("direction only: do not quote amounts"),
    "not enough data": N_("not enough data: use a built-in company with your head count"),
}  # fmt: skip
BADGES = (N_("DATA"), N_("BORROWED"))
"""What a company rests on, as `scenarios.crm.verdict.badge_of` writes it."""
SYSTEMS: Mapping[str, str] = {
    "salesforce": "Salesforce", "zoho": "Zoho CRM", "jiandaoyun": "简道云CRM", "yonyou": "用友CRM",
    "kingdee": "金蝶云星空",
}  # fmt: skip


def column_name(key: str) -> str:
    """Return what a canonical column is called."""
    if key.startswith("month_"):
        return _("goal of month {k}").format(k=int(key.removeprefix("month_")))
    return _(COLUMNS.get(key, key))


def badge_words(badge: str) -> str:
    """Return a badge in the language in use, nothing for a company that was not imported."""
    return " + ".join(_(part) for part in badge.split(" + ")) if badge else ""


def sentence(fact: Mapping[str, Any]) -> str:
    """Say a fact of the worker in the language in use."""
    template = pgettext(str(fact["code"]), str(fact["template"]))
    values = {**fact["values"], **import_words(str(fact["code"]), fact["values"])}
    try:
        return clean_long(template.format(**values))
    except (KeyError, ValueError, IndexError):
        return clean_long(template)


def hindrance(fact: Mapping[str, Any]) -> str:
    """Say why files cannot be imported as they are, and what to press; other troubles as they are said everywhere."""
    code, values = str(fact["code"]), fact["values"]
    told = {key: clean_long(str(value)) for key, value in values.items()}
    if code == "IMP-08":
        column = joined([column_name(one) for one in str(values["column"]).split(", ")])
        words = _("{file}: no column for {column}. Go to its row, press Enter and choose; or name it in the file.")
        return words.format(file=clean(Path(str(values["file"])).name), column=column)
    if code == "IMP-09" and "IMP-D05" in str(values["reasons"]):
        return _("no stage is known ({stages}): press 4 and say what each means.").format(stages=told["stages"])
    if code == "IMP-16":
        return _("{file}: is {example} day or month first? Nothing in the file tells. Press 3 and choose.").format(
            **told
        )
    return sentence(fact)


def clean_long(words: str) -> str:
    """Clean a sentence that quotes names, piece by piece, so that it may be long."""
    return " ".join(clean(word) for word in words.split())


def value_name(key: str) -> str:
    """Return what a fitted or borrowed value is called."""
    return clean(value_name_of(key, pgettext))


def table_name(kind: str) -> str:
    """Return what is in a table of a kind."""
    return table_name_of(kind, pgettext)


def action_name(action: str) -> str:
    """Return what was done with rows."""
    return pgettext("IMP-A", action)


def note_of(column: Mapping[str, Any]) -> str:
    """Say in few words what is to be known about a column."""
    if column["sure"] == "none":
        return _("needed") if column["needed"] else _("not in file")
    said = []
    if column["readable"] < 0.995:
        said.append(_("{share} unreadable").format(share=f"{1 - column['readable']:.0%}"))
    if column["filled"] < 0.995:
        said.append(_("{share} empty").format(share=f"{1 - column['filled']:.0%}"))
    if column["unit"] != 1:
        said.append(_("times {unit}").format(unit=f"{column['unit']:,}"))
    if column["distinct"] and not said:
        said.append(_("{n} different").format(n=f"{column['distinct']:,}"))
    return _("; ").join(said)
