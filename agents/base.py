"""Mesa's model and agent, without two libraries that Mesa loads for what nobody here asks of it.

Mesa 3.3 does without pandas (tables of a `DataCollector`) and networkx (neighbours in a network) where they are not
installed. Both are, and would take a sixth of the engine's start; so it finds them missing at first, and loads them
when somebody does ask. A newer Mesa, which cannot do without, gets both.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from importlib import import_module
from typing import Any

SPARED = {"pandas": ("mesa.datacollection", "pd"), "networkx": ("mesa.space", "nx")}
"""Library -> where Mesa uses it, and under which name."""


class _WhenAsked:
    """Stands for a library until something of it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


@contextlib.contextmanager
def _missing(names: list[str]) -> Generator[None]:
    for name in names:
        sys.modules[name] = None  # ty: ignore[invalid-assignment] - Python's own way to say that it is not there
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


_spared = [] if "mesa" in sys.modules else [name for name in SPARED if name not in sys.modules]
try:
    with _missing(_spared):
        from mesa import Agent, Model
except ImportError:
    for _name in [name for name in sys.modules if name.partition(".")[0] == "mesa"]:
        del sys.modules[_name]
    _spared = []
    from mesa import Agent, Model
for _name in _spared:
    _module, _alias = SPARED[_name]
    setattr(import_module(_module), _alias, _WhenAsked(_name))

__all__ = ["Agent", "Model"]
