"""How the command line speaks another language: its helps and option texts, and the words of click that frame them.

A command is written once, in English. Where another language is asked for, a copy of it is made whose texts are
translated; click's own sentences go through gettext, which is given ours to look them up in.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from copy import copy

import click
from click.types import FloatRange, IntRange

from designer.i18n import LANGUAGES, Text, catalogue, text
from designer.reports.tables import width, wrapped

WORDS_OF_CLICK: tuple[Text, ...] = (
    text("Usage:"),
    text("Options"),
    text("Commands"),
    text("default: {default}"),
    text("required"),
    text("Show this message and exit."),
    text("Missing argument"),
    text("Missing option"),
    text("No such option {name!r}."),
    text("Did you mean {possibility}?"),
    text("(Did you mean one of: {possibilities}?)"),
    text("Invalid value for {param_hint}: {message}"),
    text("{value!r} is not {choice}."),
    text("{value!r} is not one of {choices}."),
    text("{value!r} is not a valid {number_type}."),
    text("{value} is not in the range {range}."),
    text("Option {name!r} requires an argument."),
    text("Option {name!r} does not take a value."),
    text("Got unexpected extra argument ({args})"),
    text("Got unexpected extra arguments ({args})"),
)
"""What click says of a call, and in a help; it fills the places by itself, so that no particle can follow one."""
NUMBERS: tuple[tuple[type[FloatRange | IntRange], Text], ...] = (
    (FloatRange, text("float range")),
    (IntRange, text("integer range")),
)
OPTIONS, VERB = text("[OPTIONS]"), text("[COMMAND] [ARGS]...")
COLUMN = 30
"""Cells that the column of options takes at most."""


def speak(language: str) -> None:
    """From now on click speaks `language`; what is not translated stays English."""
    known = catalogue(language)

    def one(domain: str, message: str) -> str:
        return known.get(message, message)

    def either(domain: str, msgid1: str, msgid2: str, n: int) -> str:
        return one(domain, msgid1 if n == 1 else msgid2)

    # Click asks `gettext.gettext` and `ngettext`, which ask these; a catalogue of gettext's own would be a second one to keep.
    gettext.dgettext, gettext.dngettext = one, either


def spoken(command: click.Command, language: str) -> click.Command:
    """The command in `language`, with `--lang` among its options."""
    said = copy(command)
    said.context_class = _Context
    said.help = paragraphs(command.help, language)
    said.params = [_parameter(parameter, language) for parameter in command.params]
    said.params.append(_parameter(LANG, language))
    said.options_metavar = OPTIONS.render(language)
    if isinstance(said, click.Group):
        said.subcommand_metavar = VERB.render(language)
    return said


def paragraphs(said: str | None, language: str = "en") -> str:
    """A docstring as paragraphs of one line each, translated."""
    found = [" ".join(part.split()) for part in (said or "").split("\n\n")]
    return "\n\n".join(Text(part).render(language) for part in found)


def _parameter(parameter: click.Parameter, language: str) -> click.Parameter:
    said = copy(parameter)
    if isinstance(said, click.Option):
        said.help = paragraphs(said.help, language)
    for kind, name in NUMBERS:
        if isinstance(said.type, kind):
            said.type = copy(said.type)
            said.type.name = name.render(language)
    return said


class _Help(click.HelpFormatter):
    """Lines broken by the cells that letters really take: Korean ones take two."""

    def write_text(self, text: str) -> None:
        margin = " " * self.current_indent
        said = [wrapped(part, self.width - self.current_indent) for part in text.split("\n\n")]
        self.write("\n\n".join("\n".join(margin + line for line in lines) for lines in said) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = COLUMN, col_spacing: int = 2) -> None:
        table = [*rows]
        first = min(max(width(term) for term, _ in table), col_max) + col_spacing
        margin, beside = " " * self.current_indent, " " * (self.current_indent + first)
        for term, about in table:
            lines = wrapped(about, max(self.width - first - self.current_indent, 20))
            gap = first - width(term)
            head = f"{margin}{term}{' ' * gap}{lines.pop(0)}" if gap >= col_spacing else f"{margin}{term}"
            self.write("".join(f"{line}\n" for line in (head.rstrip(), *(beside + line for line in lines))))


class _Context(click.Context):
    formatter_class = _Help


def asked(ctx: click.Context) -> str | None:
    """The language that the call asks for by `--lang`; None where it leaves that open."""
    return ctx.meta.get(ASKED)


def _note(ctx: click.Context, _: click.Parameter, language: str | None) -> None:
    if language is not None:
        ctx.meta[ASKED] = language


ASKED = f"{__name__}.asked"
LANG = click.Option(
    ["--lang"], type=click.Choice(LANGUAGES), expose_value=False, callback=_note,
    help="Language [default: from the locale].",
)  # fmt: skip
"""Which language was decided before click reads the call (``language.py``); here it is looked at, noted and explained."""
