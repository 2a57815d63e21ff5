"""Reads designs named on the command line, and writes results where the user wants them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from designer.catalog.registry import load_catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.files import dump, read, read_stream, save
from designer.errors import UnreadableFile, UsageError
from designer.guesses import hinted
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


def element(design: Design, word: str, also: Iterable[str] = ()) -> str:
    """The id of what is called `word`: that is an id (or one of `also`), or a name that one component alone has.

    Raises UsageError, with what is probably meant, where there is none, and with their ids where there are several.
    """
    ids = [*also, *design.nodes]
    if word in ids:
        return word
    named = sorted(id for id, node in design.nodes.items() if node.name == word)
    if len(named) == 1:
        return named[0]
    if named:
        several = text(
            "{name} is the name of several: {ids}; name one by its id", name=word, ids=", ".join(named)
        )
        raise UsageError(several)
    none = text("nothing drawn has the id or the name '{word}'", word=word)
    raise UsageError(hinted(none, word, [*ids, *(node.name for node in design.nodes.values())]))


def put(content: str, out: str | None) -> None:
    """Writes a result to a file, and says so, or to standard output. Raises UnreadableFile where it cannot be written."""
    if out is None or out == STDIN:
        click.echo(content, nl=False)
        return
    try:
        Path(out).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnreadableFile(
            text("{path}: cannot be written: {reason}", path=out, reason=error.strerror or str(error))
        ) from error
    say_written(out)


def say_written(out: str) -> None:
    """Says that a file is written: on standard error, because what reads standard output asked for results."""
    said = text("wrote {path}", path=out)
    click.echo(f"loadpath: {said.render(click.get_current_context().obj)}", err=True)


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
