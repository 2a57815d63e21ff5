"""What was done, and how it is undone: a list of (label, design). Undo is the previous value; nothing is computed back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from designer.document.design import Design
from designer.i18n import Text

LIMIT = 1000
"""Steps kept; the oldest are forgotten first. Designs share structure, so a step costs what it changed."""


class Step(NamedTuple):
    """One state of the document, and the edit that led to it."""

    label: Text | None
    """What the edit did; None for the state the history began with."""
    design: Design
    merge: Hashable | None


class History:
    """The states of one document, and which one is current. The one mutable object of the core; its owner is the session."""

    def __init__(self, design: Design, limit: int = LIMIT) -> None:
        self._steps = [Step(None, design, None)]
        self._at = 0
        self._limit = limit
        self._saved: Design | None = design
        self._open: Hashable | None = None
        """The merge key that the next edit may still join; None where it may not."""

    @property
    def current(self) -> Design:
        """The design as it is now."""
        return self._steps[self._at].design

    def push(self, label: Text, design: Design, merge: Hashable | None = None) -> None:
        """Makes `design` the current one. What was undone is forgotten.

        Edits that follow each other with the same `merge` key (typing in one field, one drag) are one step, until
        another edit, undo, saving or :meth:`break_merge` comes between. The current design itself is no edit.
        """
        if design is self.current:
            return
        joins = merge is not None and merge == self._open
        del self._steps[self._at + 1 :]
        if joins:
            self._steps[self._at] = Step(self._steps[self._at].label, design, merge)
        else:
            self._steps.append(Step(label, design, merge))
        del self._steps[: max(0, len(self._steps) - 1 - self._limit)]
        self._at = len(self._steps) - 1
        self._open = merge

    def break_merge(self) -> None:
        """Ends the merging of typing: the next edit is a step of its own (focus left the field, the mouse was released)."""
        self._open = None

    def undo(self) -> Design:
        """Goes one step back, where there is one; the design that is current then."""
        self._at = max(0, self._at - 1)
        self.break_merge()
        return self.current

    def redo(self) -> Design:
        """Goes one step forward again, where there is one; the design that is current then."""
        self._at = min(len(self._steps) - 1, self._at + 1)
        self.break_merge()
        return self.current

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to do again."""
        return self._at < len(self._steps) - 1

    @property
    def undo_label(self) -> Text | None:
        """What undo would take back; None where there is nothing."""
        return self._steps[self._at].label if self.can_undo else None

    @property
    def redo_label(self) -> Text | None:
        """What redo would do again; None where there is nothing."""
        return self._steps[self._at + 1].label if self.can_redo else None

    def mark_saved(self) -> None:
        """Says that the current design is the one on disk. Undo survives saving."""
        self._saved = self.current
        self.break_merge()

    def mark_unsaved(self) -> None:
        """Says that no state of this history is on disk (recovered, or changed on disk by someone else)."""
        self._saved = None

    @property
    def is_saved(self) -> bool:
        """Whether the current design is the one on disk: undoing back to it makes it so again."""
        return self.current is self._saved
