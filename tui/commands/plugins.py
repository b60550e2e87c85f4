"""``shapan check-policy``: does a third party's package keep the promises of its cards?"""

from __future__ import annotations

from typing import Annotated

import typer

from scenarios.errors import InputError
from tui.languages import N_, _
from tui.terminal.output import out


def check_policy_command(
    package: Annotated[str, typer.Argument(help=N_("Name of an installed package with policies."))],
) -> None:
    """Try every claim of a package's policies."""
    from importlib.metadata import PackageNotFoundError, distribution

    from policies.catalog import GROUP, find
    from policies.conformance import check

    try:
        points = [point for point in distribution(package).entry_points if point.group == GROUP]
    except PackageNotFoundError as error:
        raise InputError("CLI-32", "no package {name!r} is installed beside shapan", name=package) from error
    if not points:
        raise InputError(
            "CLI-32", "package {name!r} declares no entry point in the group {group}", name=package, group=GROUP
        )
    findings = []
    for point in sorted(points, key=lambda one: one.name):
        family, _sign, name = point.name.partition(":")
        try:
            rule = find(family, name, package)()
        except TypeError as error:
            raise InputError(
                "CLI-33", "{point}: every parameter needs a default, so that the rule can be tried: {reason}",
                point=point.name, reason=error,
            ) from error  # fmt: skip
        found = check(rule)
        findings += found
        out(_("{name}: {count} claims broken").format(name=point.name, count=len(found)) if found else
            _("{name}: keeps what its card promises").format(name=point.name))  # fmt: skip
        for one in found:
            out(f"  {one.claim}: {one.detail}")
    if findings:
        raise InputError("CLI-34", "{count} claims do not hold; see above", count=len(findings))
