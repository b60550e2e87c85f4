"""How the goal of a newcomer grows."""

from __future__ import annotations

PPM = 1_000_000


def ramp_ppm(tenure_months: int, ramp_months: int, start_percent: float) -> int:
    """Return the part of the full goal in millionths: a straight line from the first day to `ramp_months`."""
    if tenure_months >= ramp_months:
        return PPM
    start = round(start_percent / 100 * PPM)
    return start + (PPM - start) * tenure_months // ramp_months
