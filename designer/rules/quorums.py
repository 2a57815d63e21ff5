"""Rules about groups that vote, and about the second one that stands where the first one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Copies, RegionPlace, Stateful
from designer.i18n import Text, text
from designer.rules.rule import Hit, Rule


def _voters(a: Assessment) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """(drawn members, votes, votes needed) of each group of stateful things that needs more than one of itself."""
    seen: set[str] = set()
    for node_id, spec in a.topology.having(Copies):
        if spec.copies_needed < 2 or node_id in seen or not isinstance(spec, Stateful):
            continue
        members = a.calls.alternatives(node_id)
        seen.update(members)
        specs = [a.topology.spec(member) for member in members]
        needed = max(s.copies_needed for s in specs if isinstance(s, Copies))
        yield members, sum(len(a.model.copies[member]) for member in members), needed


def _bad_quorums(a: Assessment) -> Iterator[Hit]:
    for members, votes, needed in _voters(a):
        said = _flaw(a, members, votes, needed)
        if said is not None:
            names = ", ".join(map(a.name, members))
            yield Hit(
                text("{names}: {needed} of {votes} is no good quorum", names=names, needed=needed, votes=votes),
                members, why=said,
            )  # fmt: skip


def _flaw(a: Assessment, members: tuple[str, ...], votes: int, needed: int) -> Text | None:
    if needed > votes:
        return None  # HA025 tells of it: it is down
    if 2 * needed <= votes:
        return text(
            "Two halves that do not see each other would both have enough votes, and both would take writes."
        )
    if votes % 2 == 0 and needed == votes // 2 + 1:
        return text(
            "{votes} votes survive no more losses than {fewer}: the last one only adds something that can fail.",
            votes=votes, fewer=votes - 1,
        )  # fmt: skip
    zones = Counter(copy.zone for member in members for copy in a.model.copies[member] if copy.zone)
    for zone, there in sorted(zones.items()):
        if there > votes - needed:
            return text(
                "{zone} holds {there} of the votes: when it is lost, the {left} that are left are no majority.",
                zone=a.name(zone), there=there, left=votes - there,
            )  # fmt: skip
    return None


QUORUM = Rule(
    id="HA020",
    name="quorum-that-does-not-hold",
    severity="warning",
    summary="A group that votes has an even number, no majority, or a majority in one zone.",
    why="A quorum is there so that exactly one side goes on after a split, and so that any one place may be lost.",
    detection="Stores, caches and queues of which several copies are needed (`copies_needed`, counted with what stands in for them): half the votes or fewer are enough; the number is even; or one zone holds so many votes that its loss leaves no majority.",
    fix="Use three (or five) votes in three zones, and ask for two (or three) of them.",
    false_alarm="The number is about load, not about votes.",
    check=_bad_quorums,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db", "count": 4, "copies_needed": 3},
        },
        "links": [{"from": "users", "to": "db"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db", "count": 3, "copies_needed": 2},
        },
        "links": [{"from": "users", "to": "db"}],
    },
    references=("Ongaro and Ousterhout 2014: In Search of an Understandable Consensus Algorithm (Raft)",),
    tags=("availability", "data"),
)


def _standby_beside(a: Assessment) -> Iterator[Hit]:
    for link_id, link in a.topology.links.items():
        if link.kind != "standby" or a.topology.failover(link) == "automatic":
            continue  # what takes over by itself is an alternative: HA003 and HA004
        around = set(a.placement.domains(link.target))
        shared = next((place for place in a.placement.domains(link.source) if place in around), None)
        if shared is None or isinstance(a.topology.spec(shared), RegionPlace):
            continue
        yield Hit(
            text("{standby} stands by for {name} in {place} as well", standby=a.name(link.target), name=a.name(link.source), place=a.name(shared)),
            (link.target, link.source, shared),
            (link_id,),
            text("What takes {place} away takes both, and there is nothing to switch over to.", place=a.name(shared)),
        )  # fmt: skip


STANDBY_BESIDE_THE_ACTIVE = Rule(
    id="HA021",
    name="standby-beside-the-active",
    severity="warning",
    summary="A standby that is switched to by hand stands in the same server, rack or zone as what it is for.",
    why="It helps against a broken process, but not against the losses that take longest to come back from.",
    detection="A standby link without automatic failover between two that share a server, rack or zone (with automatic failover HA003 and HA004 tell of it, copies of data DATA017).",
    fix="Put the standby into another rack, zone or site.",
    false_alarm="It is only there to be updated in turn.",
    check=_standby_beside,
    bad={
        "nodes": {
            "dc": {"kind": "datacenter", "name": "dc"},
            "rack": {"kind": "rack", "name": "rack", "in": "dc"},
            "one": {"kind": "server", "name": "one", "in": "rack"},
            "two": {"kind": "server", "name": "two", "in": "rack"},
        },
        "links": [{"from": "one", "to": "two", "kind": "standby", "failover": "manual"}],
    },
    good={
        "nodes": {
            "dc": {"kind": "datacenter", "name": "dc"},
            "rack": {"kind": "rack", "name": "rack", "in": "dc"},
            "rack2": {"kind": "rack", "name": "rack2", "in": "dc"},
            "one": {"kind": "server", "name": "one", "in": "rack"},
            "two": {"kind": "server", "name": "two", "in": "rack2"},
        },
        "links": [{"from": "one", "to": "two", "kind": "standby", "failover": "manual"}],
    },
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)
