"""How values are written in Python, so that what a user typed stays a literal and can never become a program.

Source: Python language reference, "String and Bytes literals". The choice of quotes is that of `ruff format`: double
ones, unless single ones save escapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quote(value: Any) -> str:
    """`value` as one Python literal: string, number, bool, None, list or dict.

    Raises TypeError for anything else.
    """
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, str):
        mark = "'" if value.count('"') > value.count("'") else '"'
        return f"{mark}{_escaped(value, mark)}{mark}"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(quote(item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quote(str(key))}: {quote(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"Python has no literal for {type(value).__name__}")


def formatted(head: str, value: str) -> str:
    """An f-string: the expression `head` (code), then `value`, in which nothing is ever an expression."""
    return f'f"{{{head}}}{_plain(value)}"'


def numbered(value: str, tail: str) -> str:
    """An f-string: `value`, in which nothing is ever an expression, a space, then the expression `tail` (code)."""
    return f'f"{_plain(value)} {{{tail}}}"'


def _plain(value: str) -> str:
    """`value` between the double quotes of an f-string."""
    return _escaped(value, '"').replace("{", "{{").replace("}", "}}")


def _escaped(value: str, mark: str) -> str:
    return "".join(_character(char, mark) for char in value)


def _character(char: str, mark: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char == mark:
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def name(value: str) -> str:
    """`value` as a bare identifier. Raises ValueError where it is none."""
    if not _IDENTIFIER.fullmatch(value) or iskeyword(value):
        raise ValueError(f"{value!r} is no Python identifier")
    return value


def comment(words: str) -> str:
    """What a user wrote, as comment lines; nothing of it can leave the comment."""
    lines = ("".join(char if char.isprintable() else " " for char in line) for line in words.splitlines())
    plain = [" ".join(line.split()) for line in lines]
    return "\n".join(f"# {line}" for line in plain if line)
