"""What a laboratory says when it cannot measure."""

from __future__ import annotations


class LabError(RuntimeError):
    """The laboratory itself could not do its work; nothing is known about the code under test."""
