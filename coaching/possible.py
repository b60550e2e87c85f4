"""Whether playbooks can be carried out in a company at all: asked before anything is run, by commands and screens."""

from __future__ import annotations

from collections.abc import Iterable

from policies.guard import refuse_without_owners
from policies.playbook import Playbook
from scenarios.schema import Scenario


def lacks_owners(scenario: Scenario) -> bool:
    """Tell whether there are accounts and nobody owns one on day 0; read from the file, no company is drawn."""
    drawn = scenario.accounts.count > 0
    owned = any(row.owner for row in scenario.account) or (drawn and scenario.accounts.ownership != "pool")
    return (drawn or bool(scenario.account)) and not owned


def refuse_impossible(scenario: Scenario, playbooks: Iterable[Playbook]) -> None:
    """Refuse playbooks that deal out accounts where nobody owns any on day 0.

    Raises:
        InputError: POL-32, the first such playbook, with the ways out.
    """
    if not lacks_owners(scenario):
        return  # nothing is drawn: workers may be waiting, and loading what draws takes a third of a second
    from scenarios.company import company_of

    owners = company_of(scenario).account_owner
    for playbook in playbooks:
        refuse_without_owners(playbook, int((owners >= 0).sum()), len(owners))
