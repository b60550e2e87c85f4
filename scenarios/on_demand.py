"""Packages of which a part is used: the rest is loaded when somebody asks for it.

A package's own start (its ``__init__``) often loads all it has: Mesa brings pandas, networkx and SciPy's geometry,
`scipy.special` a testing framework. That took a fifth of the time in which the engine starts, and nothing of it is
used. The standard library's `LazyLoader` would start a package as soon as one of its modules is imported.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_lock = threading.RLock()
_starting: set[str] = set()


class _Waiting(ModuleType):
    """A package that has not started; it does when it is asked for a name that it does not have yet."""

    def __getattr__(self, name: str) -> Any:
        with _lock:
            if isinstance(self, _Waiting) and self.__name__ not in _starting:
                _start(self)
        if isinstance(self, _Waiting):  # asked for by its own start, as in any half-loaded module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self, name)


def _start(package: ModuleType) -> None:
    spec = package.__spec__
    assert spec is not None, "start_on_demand looked"
    assert spec.loader is not None, "start_on_demand looked"
    _starting.add(spec.name)
    try:
        spec.loader.exec_module(package)
        package.__class__ = ModuleType
    finally:
        _starting.discard(spec.name)


def start_on_demand(package: str, **names: str) -> None:
    """Let a package wait that nobody has started yet, and give it these names without starting it.

    ``from package import name`` then works for these, and for every other name it starts the package as ever. One that
    cannot do without its start gets it at once.

    Args:
        package: e.g. ``"mesa"``.
        names: name -> module in which the package finds it.
    """
    module = sys.modules.get(package) or _made_waiting(package)
    if not isinstance(module, _Waiting):
        return
    try:
        for name, home in names.items():
            setattr(module, name, getattr(import_module(home), name))
    except (ImportError, AttributeError):
        with _lock:
            _start(module)


def _made_waiting(package: str) -> ModuleType | None:
    """Put a package that waits in the place of one; None where there is no such package, which an import says best."""
    above, _, last = package.rpartition(".")
    parent = import_module(above) if above else None
    spec = find_spec(package)
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        return None
    module = sys.modules[package] = module_from_spec(spec)
    module.__class__ = _Waiting
    if parent is not None:
        setattr(parent, last, module)
    return module
