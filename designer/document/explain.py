"""What a refused value was, and what was expected, in a plain sentence. Nobody should have to read a validator's dump."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from designer.guesses import hinted
from designer.i18n import Text, text

SHOWN = 60
"""Characters of a refused value that are shown."""

ALTERNATIVES = ("int", "float", "constrained-int", "constrained-float")
PLAIN = re.compile(r"[\w-]+")
Path = tuple[str | int, ...]


def shown(value: Any) -> str:
    """A value as it stands in JSON, on one line, shortened."""
    try:
        written = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        written = str(type(value).__name__)
    if not written.isprintable():  # a terminal obeys some of them, and some turn the reading direction
        written = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in written)
    return written if len(written) <= SHOWN else written[: SHOWN - 1] + "…"


def path_text(path: Sequence[str | int]) -> str:
    """A JSON path as people write it: ``nodes.web.port``, ``links[3].kind``; ``nodes["odd id"]`` where needed."""
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else step_text(step, first=not written)
    return written


def step_text(name: str, first: bool = False) -> str:
    """One field of a path: ``.port`` (``port`` where it is the `first`), ``["odd id"]`` where it is no plain word."""
    if not PLAIN.fullmatch(name):
        return f"[{shown(name)}]"
    return name if first else f".{name}"


def first_problem(error: ValidationError) -> tuple[Path, Text]:
    """Where the first problem is (path below the validated value), and the sentence: what was found, what was expected."""
    problems = error.errors(include_url=False)
    place = _of_field(problems[0]["loc"])
    problem = [other for other in problems if _of_field(other["loc"]) == place][-1]
    where: Path = place
    return where, _sentence(
        str(problem["type"]), problem.get("ctx", {}), problem["input"], str(problem["msg"])
    )


def _of_field(place: Path) -> Path:
    """Without the name of the alternative (whole number, or float) that was tried on the field."""
    return place[:-1] if place and place[-1] in ALTERNATIVES else place


def _sentence(kind: str, context: dict[str, Any], found: Any, message: str) -> Text:
    if kind == "missing":
        return text("this field is missing")
    said = expected(found, _expected(kind, context, message))
    choices = re.findall(r"'([^']*)'", str(context["expected"])) if kind == "literal_error" else ()
    return hinted(said, found, choices) if isinstance(found, str) else said


def expected(found: Any, wanted: Text | str) -> Text:
    """The sentence for a value that is not what was wanted."""
    return text("found {found}, expected {expected}", found=shown(found), expected=wanted)


def no_node(found: Any, nodes: Iterable[str]) -> Text:
    """The sentence for a value that should be the id of one of `nodes`, with the one that is probably meant."""
    said = expected(found, text("the id of a node"))
    return hinted(said, found, nodes) if isinstance(found, str) else said


def _expected(kind: str, context: dict[str, Any], message: str) -> Text | str:
    if kind in SIMPLE:
        return SIMPLE[kind]
    if kind in LIMITS:
        limit: Any = context[kind_of_limit(kind)]
        return Text(LIMITS[kind].template, {"limit": f"{limit:.10g}" if isinstance(limit, float) else limit})
    if kind == "literal_error":
        return text("one of {choices}", choices=str(context["expected"]).replace("'", ""))
    return message[:1].lower() + message[1:]


def kind_of_limit(kind: str) -> str:
    """The key under which pydantic tells the limit of this kind of error."""
    return {
        "greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt",
        "string_too_long": "max_length", "string_too_short": "min_length", "string_pattern_mismatch": "pattern",
    }[kind]  # fmt: skip


A_TEXT = text("a text")
A_NUMBER = text("a number")
A_WHOLE_NUMBER = text("a whole number")
A_LIST = text("a list")
AN_OBJECT = text("an object")
TRUE_OR_FALSE = text("true or false")

SIMPLE: Mapping[str, Text] = {
    "string_type": A_TEXT,
    "string_unicode": text("a text of whole characters"),
    "int_type": A_WHOLE_NUMBER,
    "int_from_float": A_WHOLE_NUMBER,
    "float_type": A_NUMBER,
    "finite_number": text("a finite number"),
    "bool_type": TRUE_OR_FALSE,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "dict_type": AN_OBJECT,
}

LIMITS: Mapping[str, Text] = {
    "greater_than_equal": text("at least {limit}"),
    "greater_than": text("more than {limit}"),
    "less_than_equal": text("at most {limit}"),
    "less_than": text("less than {limit}"),
    "string_too_long": text("at most {limit} characters"),
    "string_too_short": text("at least {limit} characters"),
    "string_pattern_mismatch": text("a text of the form {limit}"),
}
