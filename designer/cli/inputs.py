"""Reads designs named on the command line, and writes results where the user wants them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from designer.catalog.registry import load_catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.files import read, read_stream
from designer.errors import UnreadableFile
from designer.i18n import text

STDIN, STDIN_NAME = "-", "<stdin>"


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises UnreadableFile."""
    return read_stream(sys.stdin.buffer, STDIN_NAME) if path == STDIN else read(Path(path))


def parsed(data: bytes, path: str) -> Design:
    """The design in `data`; errors name `path`. Raises DesignError."""
    return parse(data, load_catalog(), where=STDIN_NAME if path == STDIN else path)


def read_design(path: str) -> Design:
    """The design in a file, or on standard input for `-`. Raises DesignError."""
    return parsed(read_bytes(path), path)


def put(content: str, out: str | None) -> None:
    """Writes a result to a file, or to standard output. Raises UnreadableFile where it cannot be written."""
    if out is None or out == STDIN:
        click.echo(content, nl=False)
        return
    try:
        Path(out).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnreadableFile(
            text("{path}: cannot be written: {reason}", path=out, reason=error.strerror or str(error))
        ) from error
