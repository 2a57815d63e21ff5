"""Which row of the arrays stands for which id: rows of removed ids are used again, so that arrays stay dense."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from widgets.canvas.grid import Slots


class SlotTable:
    """Ids and their rows. A row without an id is free."""

    def __init__(self) -> None:
        self.ids: list[str | None] = []
        self._of: dict[str, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, key: object) -> bool:
        return key in self._of

    def of(self, key: str) -> int:
        """The row of `key`. Raises KeyError."""
        return self._of[key]

    def all_of(self, keys: Iterable[str]) -> Slots:
        """The rows of those `keys` that have one."""
        rows = [self._of[key] for key in keys if key in self._of]
        return np.array(sorted(rows), np.int64)

    def id_of(self, row: int) -> str:
        """The id that stands in `row`, which must not be free."""
        found = self.ids[row]
        assert found is not None
        return found

    def add(self, key: str) -> int:
        """A row for the new id `key`."""
        if self._free:
            row = self._free.pop()
            self.ids[row] = key
        else:
            row = len(self.ids)
            self.ids.append(key)
        self._of[key] = row
        return row

    def drop(self, key: str) -> int:
        """Frees the row of `key` and says which it was."""
        row = self._of.pop(key)
        self.ids[row] = None
        self._free.append(row)
        return row
