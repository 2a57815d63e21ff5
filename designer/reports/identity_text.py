"""Who can do what, for a terminal: a section of `loadpath analyze`, and the tables of `loadpath who`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.identity import ANYONE, Access, Identities
from designer.analysis.names import Names
from designer.catalog.traits import Identity, Policy
from designer.graph.actions import LEVELS, Level
from designer.i18n import Text, text
from designer.reports.tables import one_line, table

LEVEL_WORDS: dict[Level, Text] = {
    "read": text("read"),
    "write": text("write"),
    "administer": text("administer"),
}


def identity_lines(a: Assessment, language: str) -> Iterator[str]:
    """Per resource who reads, writes and administers it; nothing where no identity and no policy is drawn."""
    if next(a.topology.having(Identity), None) is None and next(a.topology.having(Policy), None) is None:
        return
    names = Names(a.design, language)
    rows = [
        [names.of(what), *(_all(_together(a.identity, what, level), names, language) for level in LEVELS)]
        for what in a.identity.by_resource
    ]
    if rows:
        yield text("Who can do what").render(language)
        head = [text("resource"), *LEVEL_WORDS.values()]
        yield from table([word.render(language) for word in head], rows)
    principals = a.identity.authorization.principals
    for identity in sorted(principals.identities):
        policy = principals.boundary(identity)
        if policy is not None:
            line = text(
                "{identity} may do no more than its boundary {policy} allows",
                identity=names.of(identity), policy=names.of(policy),
            )  # fmt: skip
            yield f"  {line.render(language)}"
    for identity, spare in a.identity.unused.items():
        said = "; ".join(f"{names.of(what)}: {_levels(levels, language)}" for what, levels in spare.items())
        line = text(
            "{identity} permits what none of its links needs: {what}", identity=names.of(identity), what=said
        )
        yield f"  {line.render(language)}"


def accesses_table(
    accesses: Iterable[Access],
    names: Names,
    language: str,
    *,
    actions: bool = False,
    administrators: Container[str] = (),
) -> list[str]:
    """One line for all that the same one may do in the same way; `actions` names them one by one.

    Of `administrators` it says that they may do everything, and no more.
    """
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for access in accesses:
        may = ", ".join(access.actions) if actions else _levels(access.levels, language)
        way, what = names.all(access.chain[1:-1], " > "), names.of(access.what)
        if access.who in administrators:
            may, what = _levels(LEVELS, language), text("everything").render(language)
            way = next((known[2] for known in grouped if known[:2] == (access.who, may)), way)
        found = grouped.setdefault((access.who, may, way), [])
        if what not in found:
            found.append(what)
    head = [text("who"), text("may"), text("what"), text("by way of")]
    rows = [
        [_who(who, names, language), may, ", ".join(what), way] for (who, may, way), what in grouped.items()
    ]
    return [one_line(line) for line in table([word.render(language) for word in head], rows)]


def _together(found: Identities, what: str, level: Level) -> list[str]:
    """Those who may, without the machines whose identity is named anyway."""
    who = found.who_may(what, level)
    machines = found.authorization.principals.machines
    return [one for one in who if machines.get(one, one) == one or machines[one] not in who]


def _who(who: str, names: Names, language: str) -> str:
    return text("anyone").render(language) if who == ANYONE else names.of(who)


def _all(who: Iterable[str], names: Names, language: str) -> str:
    return ", ".join(_who(one, names, language) for one in who) or "–"


def _levels(levels: Iterable[Level], language: str) -> str:
    return ", ".join(LEVEL_WORDS[level].render(language) for level in levels)
