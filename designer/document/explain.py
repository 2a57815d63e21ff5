"""What a refused value was, and what was expected, in a plain sentence. Nobody should have to read a validator's dump."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from designer.i18n import Text, text

SHOWN = 60
"""Characters of a refused value that are shown."""

Path = tuple[str | int, ...]


def shown(value: Any) -> str:
    """A value as it stands in JSON, on one line, shortened."""
    try:
        written = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        written = str(type(value).__name__)
    return written if len(written) <= SHOWN else written[: SHOWN - 1] + "…"


def path_text(path: Sequence[str | int]) -> str:
    """A JSON path as people write it: ``nodes.web.port``, ``links[3].kind``; ``nodes["odd id"]`` where needed."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        elif step.replace("-", "_").isidentifier() or step.replace("-", "").isalnum():
            written += f".{step}" if written else step
        else:
            written += f"[{shown(step)}]"
    return written


def first_problem(error: ValidationError) -> tuple[Path, Text]:
    """Where the first problem is (path below the validated value), and the sentence: what was found, what was expected."""
    problem = error.errors(include_url=False)[0]
    where: Path = tuple(problem["loc"])
    return where, _sentence(
        str(problem["type"]), problem.get("ctx", {}), problem["input"], str(problem["msg"])
    )


def _sentence(kind: str, context: dict[str, Any], found: Any, message: str) -> Text:
    if kind == "missing":
        return text("this field is missing")
    return text(
        "found {found}, expected {expected}", found=shown(found), expected=_expected(kind, context, message)
    )


def _expected(kind: str, context: dict[str, Any], message: str) -> Text | str:
    if kind in _SIMPLE:
        return text(_SIMPLE[kind])
    if kind in _LIMITS:
        template, key = _LIMITS[kind]
        return text(template, limit=context[key])
    if kind == "literal_error":
        return text("one of {choices}", choices=str(context["expected"]).replace("'", ""))
    return message[:1].lower() + message[1:]


_SIMPLE = {
    "string_type": text("a text").template,
    "string_unicode": text("a text of valid characters").template,
    "int_type": text("a whole number").template,
    "int_from_float": text("a whole number").template,
    "int_parsing": text("a whole number").template,
    "float_type": text("a number").template,
    "float_parsing": text("a number").template,
    "finite_number": text("a finite number").template,
    "bool_type": text("true or false").template,
    "bool_parsing": text("true or false").template,
    "tuple_type": text("a list").template,
    "list_type": text("a list").template,
    "dict_type": text("an object").template,
    "model_type": text("an object").template,
    "model_attributes_type": text("an object").template,
}

_LIMITS = {
    "greater_than_equal": (text("at least {limit}").template, "ge"),
    "greater_than": (text("more than {limit}").template, "gt"),
    "less_than_equal": (text("at most {limit}").template, "le"),
    "less_than": (text("less than {limit}").template, "lt"),
    "string_pattern_mismatch": (text("a text of the form {limit}").template, "pattern"),
    "string_too_long": (text("at most {limit} characters").template, "max_length"),
    "string_too_short": (text("at least {limit} characters").template, "min_length"),
}
