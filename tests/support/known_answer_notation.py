"""How a file of known-answer cases is read and compared: fields that must all be used, tolerances, kinds of equality.

An answer that is not simply a number, a name or a list of them says how it wants to be compared: `Members` (order does
not matter), `Published` (a value printed with few digits), `Differs` (a value that a wrong method gives), `OneOf`
(any answer that passes a check).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ROUNDING = 1e-15
"""Absolute difference that is never a mismatch: the last digits of values near 0."""


class NotUnderstood(ValueError):
    """Something in the file has no meaning here; it must not be passed over in silence."""


class Fields:
    """The fields of one mapping in the file; `close` complains about what nobody asked for."""

    def __init__(self, where: str, mapping: Any) -> None:
        if not isinstance(mapping, Mapping):
            raise NotUnderstood(f"{where}: expected a mapping, found {mapping!r}")
        self.where = where
        self._left = {str(key): value for key, value in mapping.items()}

    @property
    def names(self) -> frozenset[str]:
        """The fields not used yet."""
        return frozenset(self._left)

    def take(self, name: str, *default: Any) -> Any:
        """The value of a field; without a default it must be there."""
        if name not in self._left and not default:
            raise NotUnderstood(f"{self.where}: {name} is missing")
        return self._left.pop(name, *default)

    def number(self, name: str, *default: float) -> float:
        """The value of a numeric field."""
        return number(self.take(name, *default), f"{self.where}.{name}")

    def whole(self, name: str, *default: int) -> int:
        """The value of a field that counts something."""
        value = self.number(name, *default)
        if value != int(value):
            raise NotUnderstood(f"{self.where}.{name}: expected a whole number, found {value!r}")
        return int(value)

    def truth(self, name: str, default: bool) -> bool:
        """The value of a yes/no field."""
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise NotUnderstood(f"{self.where}.{name}: expected true or false, found {value!r}")
        return value

    def numbers(self, name: str) -> list[float]:
        """The value of a field that lists numbers."""
        return [number(value, f"{self.where}.{name}") for value in self.take(name)]

    def inner(self, name: str, *default: Any) -> dict[str, Any]:
        """The value of a field that maps names to something."""
        value = self.take(name, *default)
        if not isinstance(value, Mapping):
            raise NotUnderstood(f"{self.where}.{name}: expected a mapping, found {value!r}")
        return {str(key): item for key, item in value.items()}

    def listed(self, name: str) -> tuple[str, ...]:
        """The names in a field that holds one or a list of them; none when it is not there."""
        value = self.take(name, ())
        return (value,) if isinstance(value, str) else tuple(value or ())

    def close(self) -> None:
        """Raise NotUnderstood when a field was not used."""
        if self._left:
            raise NotUnderstood(f"{self.where}: not understood: {', '.join(sorted(self._left))}")


def number(value: Any, where: str) -> float:
    """A number of the file; YAML reads 1e-6 as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise NotUnderstood(f"{where}: expected a number, found {value!r}")
    try:
        return float(value)
    except ValueError:
        raise NotUnderstood(f"{where}: expected a number, found {value!r}") from None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far numbers may be apart."""

    relative: float = 0.0
    absolute: float = ROUNDING

    def accepts(self, expected: float, got: float) -> bool:
        """Whether two numbers count as equal."""
        return math.isclose(expected, got, rel_tol=self.relative, abs_tol=max(self.absolute, ROUNDING))


@dataclass(frozen=True, slots=True)
class Tolerances:
    """The tolerances of one case: for everything, and for fields named."""

    general: Tolerance
    of: Mapping[str, Tolerance]

    def for_field(self, name: str) -> Tolerance:
        """What counts for a field; where only other fields are named, the tightest of theirs."""
        return self.of.get(name, self.general)


def parse_tolerance(text: str) -> Tolerances:
    """What "availability abs 1e-12; unavailability rel 1e-9; sets exact" or "relative 1e-9" allows."""
    general, of = Tolerance(), {}
    for part in text.split(";"):
        match = re.fullmatch(r"\s*(?:([\w-]+)\s+)?(abs|absolute|rel|relative)\s+([\d.eE+-]+)\s*", part)
        if match is None:
            if re.fullmatch(r"[a-z\s-]*\bexact\b[a-z\s-]*", part) is None:
                raise NotUnderstood(f"tolerance not understood: {part.strip()!r}")
            continue
        size = float(match[3])
        one = Tolerance(absolute=size) if match[2].startswith("abs") else Tolerance(relative=size)
        if match[1] is None:
            general = one
        else:
            of[match[1]] = one
    if of and general == Tolerance():
        general = Tolerance(
            relative=min((t.relative for t in of.values() if t.relative), default=0.0),
            absolute=min((t.absolute for t in of.values() if t.absolute > ROUNDING), default=ROUNDING),
        )
    return Tolerances(general, of)


@dataclass(frozen=True, slots=True)
class Members:
    """A collection in which order does not matter, nor that of collections inside."""

    items: tuple[Any, ...]

    def equals(self, expected: Any, _: Tolerance) -> bool:
        """Whether the expected list has the same members."""
        return isinstance(expected, list) and _unordered(expected) == _unordered(self.items)

    def __str__(self) -> str:
        return str([list(item) if isinstance(item, tuple) else item for item in self.items])


@dataclass(frozen=True, slots=True)
class Published:
    """A value that a source prints with fewer digits, maybe in per cent."""

    value: float

    def equals(self, expected: Any, _: Tolerance) -> bool:
        """Whether the value rounds to what is printed."""
        text, scale = str(expected).strip(), 1.0
        if text.endswith("%"):
            text, scale = text[:-1].strip(), 100.0
        mantissa, _e, exponent = text.lower().partition("e")
        decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
        half = 0.5 * 10.0**-decimals
        return abs(self.value * scale - number(text, "published value")) <= half * (1 + 1e-9)

    def __str__(self) -> str:
        return f"{self.value!r} (to be rounded)"


@dataclass(frozen=True, slots=True)
class Differs:
    """A value that must not come out: what a wrong method would give."""

    value: float

    def equals(self, expected: Any, tolerance: Tolerance) -> bool:
        """Whether the right answer keeps clear of the wrong one."""
        return not tolerance.accepts(number(expected, "wrong value"), self.value)

    def __str__(self) -> str:
        return f"{self.value!r} (must differ)"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several equally good answers, and how to tell a good one."""

    answer: Any
    good: Callable[[Any], bool]

    def equals(self, expected: Any, _: Tolerance) -> bool:
        """Whether the expected answer is as good as ours."""
        return bool(expected == self.answer or self.good(expected))

    def __str__(self) -> str:
        return repr(self.answer)


class Answers:
    """Answers by name, computed when asked for; a name without an answer is a KeyError."""

    def __init__(self, **known: Any) -> None:
        self._known = known

    def __getitem__(self, name: str) -> Any:
        return self._known[name]


@dataclass(frozen=True, slots=True)
class Formula:
    """Which inputs a formula takes, and what it answers."""

    required: frozenset[str]
    answer: Callable[[Fields], Answers]
    optional: frozenset[str] = frozenset()

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a case with these inputs is about this formula."""
        return self.required <= names <= self.required | self.optional


def formula_answers(formulas: tuple[Formula, ...], model: Fields) -> Answers:
    """The answers of the one formula that takes just the inputs of the case. Raises NotUnderstood."""
    fitting = [candidate for candidate in formulas if candidate.fits(model.names)]
    if len(fitting) != 1:
        raise NotUnderstood(f"{model.where}: no formula takes {', '.join(sorted(model.names))}")
    return fitting[0].answer(model)


def formula(names: str, answer: Callable[[Fields], Answers], optional: str = "") -> Formula:
    """The formula that takes these inputs (names in one string) and maybe the optional ones."""
    return Formula(frozenset(names.split()), answer, frozenset(optional.split()))


def equal(expected: Any, got: Any, tolerance: Tolerance) -> bool:
    """Whether an answer is the expected one."""
    if isinstance(got, Members | Published | Differs | OneOf):
        return got.equals(expected, tolerance)
    if isinstance(got, Mapping):
        if not isinstance(expected, Mapping):
            return False
        named = {str(key): value for key, value in expected.items()}
        return named.keys() == got.keys() and all(equal(named[key], got[key], tolerance) for key in got)
    if isinstance(got, list | tuple):
        return (
            isinstance(expected, list)
            and len(expected) == len(got)
            and all(equal(e, g, tolerance) for e, g in zip(expected, got, strict=True))
        )
    if isinstance(got, bool) or got is None or isinstance(expected, bool) or expected is None:
        return expected is got
    if isinstance(got, int | float):
        return tolerance.accepts(number(expected, "expected value"), float(got))
    return bool(expected == got)


def _unordered(items: Iterable[Any]) -> list[Any]:
    return sorted(tuple(sorted(item)) if isinstance(item, list | tuple) else (item,) for item in items)
