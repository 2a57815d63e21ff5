"""Reads designs named on the command line, and writes results where the user wants them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from designer.catalog.registry import load_catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.files import dump, read, read_stream, save
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


def put_design(design: Design, out: str) -> None:
    """Writes a design to a file (all of it or nothing; what it held is kept as ``FILE~``), or to standard output for `-`.

    Raises UnreadableFile where it cannot be written.
    """
    if out == STDIN:
        click.echo(dump(design).decode(), nl=False)
        return
    try:
        save(design, Path(out))
    except OSError as error:
        raise UnreadableFile(
            text("{path}: cannot be written: {reason}", path=out, reason=error.strerror or str(error))
        ) from error
