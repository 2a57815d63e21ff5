"""What became of the findings of a design when it was edited: which are gone, and which came."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.rules.book import CRASH
from designer.rules.registry import load_rules
from designer.rules.rule import SEVERITIES, Finding
from designer.rules.runner import lint


class Turned(NamedTuple):
    """The difference that an edit made, each part in the order of lint."""

    gone: tuple[Finding, ...]
    """Stood before, and nothing like them stands after."""
    came: tuple[Finding, ...]
    """Stand after; nothing like them stood before, or only what was less severe."""


def turned(before: Sequence[Finding], after: Sequence[Finding]) -> Turned:
    """What became of these findings. Waived ones do not stand.

    Each is paired with its like once, the closest first: the same finding in the same words; the same finding; one of the
    same rule about the same first element, the same link, or some of the same elements and no others.
    """
    like: dict[int, Finding] = {}
    for closeness in _CLOSENESS:
        there: dict[Hashable, list[Finding]] = {}
        for one in _without_like(before, like):
            there.setdefault(closeness(one), []).append(one)
        for one in _without_like(after, like):
            some = there.get(closeness(one), [])
            at = next((at for at, other in enumerate(some) if _alike(other, one)), None)
            if at is not None:
                other = some.pop(at)
                like[id(one)], like[id(other)] = other, one
    stood = {one.fingerprint for one in before if one.waived is None}
    came = [
        one
        for one in after
        if one.waived is None
        and (_is_worse(one, like[id(one)]) if id(one) in like else one.fingerprint not in stood)
    ]
    return Turned(tuple(_without_like(before, like)), tuple(came))


_CLOSENESS: tuple[Callable[[Finding], Hashable], ...] = (
    lambda one: (one.fingerprint, str(one.message)),
    lambda one: one.fingerprint,
    lambda one: one.rule,
)


def _without_like(findings: Sequence[Finding], like: dict[int, Finding]) -> list[Finding]:
    return [one for one in findings if one.waived is None and id(one) not in like]


def _alike(one: Finding, other: Finding) -> bool:
    if one.nodes[:1] == other.nodes[:1] or not set(one.links).isdisjoint(other.links):
        return True
    fewer, more = sorted((set(one.nodes), set(other.nodes)), key=len)
    return bool(fewer) and fewer <= more


def _is_worse(one: Finding, than: Finding) -> bool:
    return SEVERITIES.index(one.severity) < SEVERITIES.index(than.severity)


def is_gone(finding: Finding, before: Assessment, after: Design) -> bool:
    """Whether the finding, of `before`, is not found in `after`, nor one that takes its place."""
    rules = {finding.rule: load_rules()[finding.rule]}
    left = lint(Assessment(after), rules)
    if any(one.rule == CRASH for one in left):
        return False  # what could not be checked is not known to be gone
    found = turned(lint(before, rules), left)
    return any(one.fingerprint == finding.fingerprint for one in found.gone)
