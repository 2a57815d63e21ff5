"""How a file is refused: one line that says which file, which line, which field, what was found and what was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from designer.document.explain import path_text, shown
from designer.document.positions import locate
from designer.errors import InvalidDesign, UnreadableFile
from designer.i18n import Text, text

PLACE = re.compile(r" at line (\d+) column \d+$")
TWICE = re.compile(r'Detected duplicate key "(.*)"$', re.DOTALL)

PROBLEMS: Sequence[tuple[str, Text]] = (
    ("EOF", text("ends in the middle, expected the rest of the JSON text (is the file cut off?)")),
    ("trailing comma", text("found a comma before a closing bracket, expected none")),
    ("trailing characters", text("found something behind the end of the design, expected one JSON object")),
    ("recursion limit", text("nested deeper than 200 levels, expected a design")),
    ("invalid unicode code point", text("not UTF-8, expected JSON text in UTF-8")),
    ("control character", text("found a raw control character in a text, expected it escaped")),
    ("invalid escape", text("found an unknown escape in a text, expected JSON")),
    (
        "unexpected end of hex escape",
        text("found half of a surrogate pair in a text, expected whole characters"),
    ),
    ("lone leading surrogate", text("found half of a surrogate pair in a text, expected whole characters")),
    ("number out of range", text("found a number with too many digits, expected a smaller one")),
    ("invalid number", text("found a malformed number, expected JSON")),
    ("key must be a string", text("found a field without quotes, expected its name in double quotes")),
    ("expected `:`", text("found no colon behind the name of a field, expected one")),
    ("expected `,` or `}`", text("found no comma between two fields, expected one (or a closing brace)")),
    ("expected `,` or `]`", text("found no comma between two items, expected one (or a closing bracket)")),
)
"""What the JSON parser says -> what people understand."""

ANYTHING_ELSE = text("not JSON, expected a design")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def not_json(data: bytes, message: str, where: str) -> UnreadableFile | InvalidDesign:
    """The refusal of bytes that are no JSON, from what the parser said."""
    place = PLACE.search(message)
    file = f"{where}:{place[1]}" if place else where
    said = PLACE.sub("", message)
    if twice := TWICE.match(said):
        problem = text("found {name} twice in one object, expected every name once", name=shown(twice[1]))
        return InvalidDesign(text("{file}: {problem}", file=file, problem=problem))
    if not data.strip():
        return UnreadableFile(text("{file}: {problem}", file=where, problem=text("empty, expected a design")))
    found = next((problem for start, problem in PROBLEMS if said.startswith(start)), ANYTHING_ELSE)
    if data.startswith(UTF_16):
        found = text("not UTF-8, expected JSON text in UTF-8")
    return UnreadableFile(text("{file}: {problem}", file=file, problem=found))


def refuse(data: bytes, where: str, path: Sequence[str | int], problem: Text) -> NoReturn:
    """Raises the refusal of a field in JSON that has been parsed."""
    line, _ = locate(data).of(path)
    if not path:
        raise InvalidDesign(text("{file}: {problem}", file=f"{where}:{line}", problem=problem))
    raise InvalidDesign(
        text("{file}: {path}: {problem}", file=f"{where}:{line}", path=path_text(path), problem=problem)
    )
