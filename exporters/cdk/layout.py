"""Python's canonical style: what `ruff format` leaves alone, whatever the line breaks in a template were.

A statement stands on one line where it fits; else its last bracket is opened, one item on each line with a comma behind
each, and so on inwards. Written for what the templates use: calls, lists, dicts, no operators, no comments in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WIDTH = 88
"""Columns of the longest line, the default of `ruff format`."""
STEP = 4
_TOKEN = re.compile(
    r'(?P<string>[rf]?(?:"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'))'
    r"|(?P<comment>#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|(?P<space>\s+)|(?P<text>[^\s\"'#()\[\]{},]+)",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ENDS_OF_SYLLABLES = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
"""Vowels and finals of decomposed Hangul: shown within their first letter."""


@dataclass(slots=True)
class _Group:
    """A bracket and what is in it, one list of parts for each item."""

    mark: str
    subscript: bool
    items: list[list[str | _Group]] = field(default_factory=lambda: [[]])


def canonical(text: str) -> str:
    """`text` laid out anew: line breaks, commas behind last items and blank lines as `ruff format` has them."""
    lines = [line for statement in _statements(text) for line in _laid_out(statement)]
    return "\n".join(_spaced(lines)).strip("\n") + "\n"


def _statements(text: str) -> Iterator[str]:
    """Logical lines: those whose brackets and strings are closed; blank ones too."""
    depth, start = 0, 0
    for found in _TOKEN.finditer(text):
        depth += (found.lastgroup == "open") - (found.lastgroup == "close")
        if depth == 0 and found.lastgroup == "space" and "\n" in found[0]:
            yield text[start : found.start()]
            yield from [""] * (found[0].count("\n") - 1)
            start = found.start() + found[0].rfind("\n") + 1
    yield text[start:]


def _laid_out(statement: str) -> list[str]:
    bare = statement.strip()
    if not bare or bare.startswith(("#", '"""', 'r"""')):
        return [statement.rstrip()]
    indent = len(statement) - len(statement.lstrip())
    return _broken(_parsed(bare), indent, "", keyword=bare.split()[0])


def _parsed(text: str) -> list[str | _Group]:
    root = _Group("", False)
    stack, pending = [root], ""
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        parts = stack[-1].items[-1]
        if kind == "space":
            pending = " " if parts else ""
        elif kind == "open":
            group = _Group(token, token == "[" and not pending and _can_be_indexed(parts[-1:]))
            parts.extend([pending, group] if pending else [group])
            stack.append(group)
            pending = ""
        elif kind == "close":
            closed = stack.pop()
            closed.items = [item for item in closed.items if item]
            pending = ""
        elif kind == "comma" and len(stack) > 1:
            stack[-1].items.append([])
            pending = ""
        else:
            parts.append(pending + token)
            pending = ""
    return root.items[0]


def _can_be_indexed(before: list[str | _Group]) -> bool:
    return any(isinstance(part, _Group) or part[-1:].isalnum() or part[-1:] == "_" for part in before)


def _flat(parts: Iterable[str | _Group]) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else f"{part.mark}{', '.join(map(_flat, part.items))}{_CLOSING[part.mark]}"
        for part in parts
    )


def _columns(text: str) -> int:
    """Columns that `text` takes, as `ruff format` counts: East Asian wide letters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me") or _ENDS_OF_SYLLABLES.match(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _broken(parts: list[str | _Group], indent: int, tail: str, keyword: str = "") -> list[str]:
    """The lines of an expression or statement with `tail` behind it."""
    margin, flat = " " * indent, _flat(parts)
    if indent + _columns(flat) + len(tail) <= WIDTH:
        return [f"{margin}{flat}{tail}"]
    at = next((n for n in range(len(parts) - 1, -1, -1) if _opens(parts[n])), None)
    if at is None:
        return _wrapped(flat, indent, tail, keyword)
    group = parts[at]
    assert isinstance(group, _Group)
    lines = [f"{margin}{_flat(parts[:at])}{group.mark}"]
    for item in group.items:
        lines += _broken(item, indent + STEP, ",")
    return [*lines, f"{margin}{_CLOSING[group.mark]}{_flat(parts[at + 1 :])}{tail}"]


def _opens(part: str | _Group) -> bool:
    return isinstance(part, _Group) and bool(part.items) and not part.subscript


def _wrapped(flat: str, indent: int, tail: str, keyword: str) -> list[str]:
    """A statement without brackets that is too long: its right side between brackets, where that helps."""
    margin = " " * indent
    head, equals, right = flat.partition(" = ") if keyword and keyword != "from" else ("", "", "")
    if keyword == "from":
        head, _, names = flat.partition(" import ")
        each = [f"{margin}{' ' * STEP}{name.strip()}," for name in names.split(",")]
        return [f"{margin}{head} import (", *each, f"{margin})"]
    if equals and indent + STEP + _columns(right) <= WIDTH:
        return [f"{margin}{head} = (", f"{margin}{' ' * STEP}{right}", f"{margin})"]
    return [f"{margin}{flat}{tail}"]


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """No blank line at the start of a block, at most one in a block, two around what stands at the margin."""
    blank, before, inside = 0, "", False
    for line in lines:
        if not line:
            blank += 1
            continue
        top = line[:1] not in (" ", ")", "]", "}")
        define = top and line.startswith(("class ", "def ", "@"))
        if before:
            if (define and not before.startswith("@")) or (top and inside and before.startswith(" ")):
                yield from ("", "")
            elif blank and not before.endswith((":", "(", "[", "{")) and not _opens_body(before, line):
                yield ""
        inside = define or (inside and not top)
        yield line
        before, blank = line, 0


def _opens_body(before: str, line: str) -> bool:
    """True between the docstring of a function and its first statement."""
    return before.endswith('"""') and line.startswith("  ") and not line.lstrip().startswith(("def ", "@"))
