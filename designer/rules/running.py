"""Rules about the check itself: what could not be checked, and what is waived for nothing."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.i18n import Text
from designer.rules.book import CRASH, STALE
from designer.rules.rule import Hit, Rule


def _nothing(_: Assessment) -> Iterable[Hit]:
    """What these rules find is found while the others run."""
    return ()


NOT_CHECKED = Rule(
    id=CRASH,
    name="not-checked",
    severity="warning",
    summary="A rule broke off, or a pack of rules could not be loaded: something was not checked.",
    why="What was not checked may be wrong; a run that says nothing about it would look better than it is.",
    detection="A rule raises an error on this design, a module of rules cannot be imported, or its rules are no rules.",
    fix="Correct the rule or the pack, or take it away; of a built-in rule, please report it with the design.",
    false_alarm="None: it was not checked.",
    check=_nothing,
    bad={},
    good={},
    tags=("design",),
)

STALE_WAIVER = Rule(
    id=STALE,
    name="stale-waiver",
    severity="info",
    summary="A waiver that waives nothing: expired, without a reason, or of something that is not found any more.",
    why="A waiver that no longer applies hides the next real finding.",
    detection="A waiver whose date has passed or cannot be read, whose reason is empty, whose rule does not exist, or that no finding matches. Waivers of rules that are not asked are left alone.",
    fix="Renew it with a reason and a date, or remove it.",
    false_alarm="The finding comes and goes with numbers that are still moving.",
    check=_nothing,
    bad={
        "nodes": {"db": {"kind": "database", "name": "db", "backup_days": 7}},
        "waivers": [{"rule": "DATA001", "on": "db", "reason": " "}],
    },
    good={"nodes": {"db": {"kind": "database", "name": "db", "backup_days": 7}}},
    tags=("design",),
)


def reporting(rule: Rule, problems: Iterable[Text]) -> Rule:
    """`rule` as one that reports each of these problems, whatever the design."""
    hits = tuple(Hit(problem) for problem in problems)
    return replace(rule, check=lambda _: hits)
