"""Bytes into JSON values: quickly, and refused where a design could be misread."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jiter
import msgspec

from designer.document.refusal import not_json

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SPACE = b" \t\r\n"
SLICES = msgspec.json.Decoder(dict[str, msgspec.Raw])
A_FEW = 20_000
"""Objects that the garbage collector walks within 3 ms."""


def read_json(data: bytes, where: str, within: bytes = b"") -> Any:
    """The JSON value in `data`, a part of the text `within`. Raises DesignError.

    Names that stand twice are not found here (:func:`check_names`).
    """
    try:
        return jiter.from_json(data.removeprefix(BYTE_ORDER_MARK), allow_inf_nan=False)
    except ValueError as error:
        if within:
            read_json(within, where)  # which says the line
        raise not_json(data, str(error), where) from error


def sliced(data: bytes, where: str) -> dict[str, bytes] | None:
    """The text of each value of the object in `data`; None where it is no object. Raises DesignError.

    What is inside has been stepped over, and may still be no JSON.
    """
    try:
        found = SLICES.decode(data.removeprefix(BYTE_ORDER_MARK))
    except (ValueError, RecursionError) as error:
        if not isinstance(read_json(data, where), dict):
            return None
        raise not_json(data, str(error), where) from error
    return {name: bytes(value) for name, value in found.items()}


def check_names(data: bytes, read: int, where: str) -> None:
    """Refuses JSON in which a name stands twice in one object, of which parsers keep the last. Raises DesignError.

    `read` is how many names of fields have been read from it, or less. Where the text holds no more colons than that,
    none stands twice; nor where it holds no more colons behind closing quotes. Else (there are also fields we do not
    know, say) a parser that takes twice the time looks for it.
    """
    if data.count(b":") == read or data.translate(None, SPACE).count(b'":') == read:
        return
    try:
        jiter.from_json(data.removeprefix(BYTE_ORDER_MARK), catch_duplicate_keys=True)
    except ValueError as error:
        raise not_json(data, str(error), where) from error


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps the garbage collector from walking fresh objects over and over, which costs more than making them.

    Nor does it walk many at the end: they are counted as old, to which all there is has to be frozen for a moment.
    A few are walked sooner than what may be frozen already is counted; where something is (`loadpath` freezes what it
    starts with, the window what a check has made) they stay with it.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > A_FEW:
            frozen = gc.get_freeze_count()
            gc.freeze()
            if not frozen:
                gc.unfreeze()
        if running:
            gc.enable()
