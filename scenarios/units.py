"""Units of time, and the only conversions between calendar days, working days and minutes.

Files, screens and CRM data use calendar days (``_days``). The engine counts working minutes:
480 a day, 5 days a week, 20 days a month, 240 days a year; 365 calendar days = 240 working days.
"""

from __future__ import annotations

from datetime import date, timedelta

MINUTES_PER_DAY = 480
DAYS_PER_WEEK = 5
WEEKS_PER_MONTH = 4
MONTHS_PER_QUARTER = 3
MONTHS_PER_YEAR = 12
MINUTES_PER_WEEK = MINUTES_PER_DAY * DAYS_PER_WEEK
MINUTES_PER_MONTH = MINUTES_PER_WEEK * WEEKS_PER_MONTH
WORKING_DAYS_PER_YEAR = 240
CALENDAR_DAYS_PER_YEAR = 365
CALENDAR_DAYS_PER_MONTH = CALENDAR_DAYS_PER_YEAR / MONTHS_PER_YEAR
MINUTES_PER_CALENDAR_DAY = WORKING_DAYS_PER_YEAR * MINUTES_PER_DAY / CALENDAR_DAYS_PER_YEAR


def minutes_from_days(calendar_days: float) -> float:
    """Convert a duration in calendar days to working minutes (365 days = 115,200 minutes)."""
    return calendar_days * MINUTES_PER_CALENDAR_DAY


def days_from_minutes(minutes: float) -> float:
    """Convert a duration in working minutes to calendar days."""
    return minutes / MINUTES_PER_CALENDAR_DAY


def date_of(start: date, minutes: float) -> date:
    """Return the calendar date that lies `minutes` of working time after `start` (day 0)."""
    return start + timedelta(days=int(days_from_minutes(minutes)))


def money(cents: float, currency: str = "") -> str:
    """Write cents as a plain amount with thousands separators, e.g. ``1,234.50 CNY``."""
    return f"{cents / 100:,.2f} {currency}".rstrip()
