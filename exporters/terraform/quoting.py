"""How values are written in HCL, so that what a user typed stays a value and can never become configuration.

Source: HCL native syntax specification, "Template expressions" (quoted templates and their escapes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_PLACE = re.compile(r"\$\{[\w.:-]+\}")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def quote(value: Any) -> str:
    """`value` as one HCL expression: string, number, bool, null, list or object.

    Raises TypeError for anything else.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{inside(value)}"'
    if isinstance(value, int | float):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(quote(item) for item in value)}]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{quote(str(key))} = {quote(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"HCL has no notation for {type(value).__name__}")


def inside(value: str) -> str:
    """`value` as it stands between the quotes of an HCL string: no template in it is ever opened.

    Text is put in Unicode's composed form, as Terraform does with every string; what cannot be printed, and lone
    surrogates, are escaped or replaced.
    """
    found = unicodedata.normalize("NFC", value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return "".join(_character(found, at) for at in range(len(found)))


def _character(value: str, at: int) -> str:
    char = value[at]
    if char in _SHORT:
        return _SHORT[char]
    if char in "$%" and value[at + 1 : at + 2] == "{":
        # Doubling is the usual way to write `${name}`; on anything stranger parsers do not agree.
        usual = _PLACE.match(value, at) and value[max(at - 1, 0) : at] not in ("$", "%")
        return "$$" if usual else f"\\u{ord(char):04x}"
    if char == " " or char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def name(value: str) -> str:
    """`value` as a bare identifier. Raises ValueError where it is none."""
    if not _IDENTIFIER.fullmatch(value):
        raise ValueError(f"{value!r} is no HCL identifier")
    return value


def comment(value: str) -> str:
    """`value` as the text of a one-line comment."""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())
