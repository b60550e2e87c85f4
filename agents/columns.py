"""Columns of several owners in one array: what is worked out for all at once is worked out there.

Each owner keeps its part as a view, so it goes on seeing its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_PLAIN = (int, float, str, type(None))
PutTogether = Callable[[Sequence[Array]], Array]


class InColumns:
    """What is mostly columns: a copy of it, for a fork of the run, does not ask each of them how it is copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy along with all that belongs to the run; what `memo` knows already is not copied again."""
        other = object.__new__(type(self))
        memo[id(self)] = other
        for name, value in vars(self).items():
            if id(value) in memo:
                own = memo[id(value)]
            elif type(value) is np.ndarray and not value.dtype.hasobject:
                own = memo[id(value)] = value.copy("K")
            else:
                own = value if isinstance(value, _PLAIN) else copy.deepcopy(value, memo)
            other.__dict__[name] = own
        return other


def joined(parts: Sequence[Array]) -> Array:
    """Return the parts in one array; one part alone as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def share(owners: Sequence[object], name: str, spare: Any = None) -> Array:
    """Put the columns called `name` of all owners into one array, of which each owner keeps its part as a view.

    Args:
        owners: who has such a column, its last axis counting what the owner has; from now on they must write into it,
            never replace it.
        name: the attribute.
        spare: value of one more place behind all, which belongs to nobody and is found at -1; None = no such place.
    """
    parts: list[Array] = [getattr(owner, name) for owner in owners]
    if spare is None and len(parts) == 1:
        return parts[0]
    last = [] if spare is None else [np.array([spare], dtype=parts[0].dtype)]
    whole, first = np.concatenate([*parts, *last], axis=-1), 0
    for owner, part in zip(owners, parts, strict=True):
        size = part.shape[-1]
        setattr(owner, name, whole[..., first : first + size])
        first += size
    return whole


class Lasting:
    """The one array of parts that mostly stay the same objects; put together anew only where one does not."""

    def __init__(self, *spare: float) -> None:
        """Take what stands behind all parts (found at -1)."""
        self._spare = [np.array(spare)] if spare else []
        self._parts: Sequence[Array] = ()
        self._whole: Array = np.empty(0)

    def of(self, parts: Sequence[Array], put_together: PutTogether = np.concatenate) -> Array:
        """Return all parts in one array, which nobody may write into; one part alone as it is.

        Args:
            parts: of the array.
            put_together: how several become one array.
        """
        if len(parts) == 1 and not self._spare:
            return parts[0]
        if len(parts) != len(self._parts) or not all(map(is_, parts, self._parts)):
            self._parts, self._whole = parts, put_together([*parts, *self._spare])
        return self._whole
