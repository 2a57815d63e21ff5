"""How values are written in a compose file: YAML double-quoted, and never taken for a variable by Compose.

Sources: YAML 1.2.2 section 5.7 (escapes), 5.1 (printable characters); Compose specification, Interpolation (`$$`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(value: Any) -> str:
    """`value` as one YAML flow value; every text in double quotes, every `$` doubled.

    Raises TypeError for what a compose file has no notation for.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return text(value.replace("$", "$$"))
    if isinstance(value, list | tuple):
        return f"[{', '.join(quote(item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quote(str(k))}: {quote(v)}" for k, v in value.items()) + "}"
    raise TypeError(f"a compose file has no notation for {type(value).__name__}")


def text(value: str) -> str:
    """`value` as a YAML double-quoted scalar, dollars as they are. NUL, which no environment can hold, becomes U+FFFD."""
    return '"' + "".join(_character(char) for char in value.replace("\0", "\ufffd")) + '"'


def _character(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char == " " or (char.isprintable() and char != "\ufeff"):
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # a lone surrogate is no character of any encoding
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def line(value: str) -> str:
    """`value` as the rest of a comment line: one line, nothing invisible."""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())
