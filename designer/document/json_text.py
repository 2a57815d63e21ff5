"""Bytes into JSON values: quickly, and refused where a design could be misread."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jiter

from designer.document.refusal import not_json

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SPACE = b" \t\r\n"


def read_json(data: bytes, where: str) -> Any:
    """The JSON value in `data`. Raises DesignError. Names that stand twice are not found here (:func:`check_names`)."""
    try:
        return jiter.from_json(data.removeprefix(BYTE_ORDER_MARK), allow_inf_nan=False)
    except ValueError as error:
        raise not_json(data, str(error), where) from error


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
    """Keeps the garbage collector from walking fresh objects over and over, which costs more than making them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
