"""How large a company is, in words: lists, checks and the page on which one is chosen say it alike."""

from __future__ import annotations

from tui.languages import ngettext, number


def people_of(count: int) -> str:
    """Return so many people in the language in use, e.g. ``1 person`` or ``12 people``."""
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def customers_of(count: int) -> str:
    """Return so many customers in the language in use, e.g. ``12,000 customers``."""
    return ngettext("{count} customer", "{count} customers", count).format(count=number(count))


def accounts_of(count: int) -> str:
    """Return so many accounts in the language in use: commands speak of accounts, as their files do."""
    return ngettext("{count} account", "{count} accounts", count).format(count=number(count))
