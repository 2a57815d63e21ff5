"""Rules about what somebody else promises: a target above it, and a service of somebody else that everything waits for."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import External
from designer.graph.reliability import basis_of
from designer.i18n import text
from designer.rules.fatal import entries_lost, is_left_to_others, witness_text
from designer.rules.rule import Hit, Rule
from designer.units import number, share


def _promised_less(a: Assessment) -> Iterator[Hit]:
    target = a.targets.availability
    for node_id, entries in sorted(entries_lost(a).items()) if target is not None else ():
        promised = a.model.reasons[node_id].value
        is_promise = basis_of(a.model.reasons[node_id]) == "promise" or isinstance(
            a.topology.spec(node_id), External
        )
        if is_promise and is_left_to_others(a, node_id) and promised < (target or 0):
            yield Hit(
                text(
                    "{name} is promised {promised} of the time, and everything hangs on it: the target is {target}",
                    name=a.name(node_id), promised=share(promised), target=share(target or 0),
                ),
                (node_id, *entries),
                why=text("Nothing beside it can make up for that. {witness}", witness=witness_text(a, node_id, entries[0])),
            )  # fmt: skip


PROMISE_BELOW_TARGET = Rule(
    id="HA026",
    name="promise-below-target",
    severity="warning",
    summary="An entry hangs on one service or region whose own promise is below the availability target.",
    why="However redundant the rest is, the whole is no better than what it cannot do without: a target above that promise needs a second region or a second provider.",
    detection="A single point of failure of an entry that counts with what its provider promises (SLA, or the promise drawn on an external service), where that promise alone is below the design's target; what you could double yourself is left to HA001, HA002 and HA010. HA009 tells whether the whole misses the target.",
    fix="Add a second region or provider that takes over, take it out of the way of requests (optional, or through a queue), or lower the target.",
    false_alarm="A promise is what is paid for; you have measured better for years. Set the availability then.",
    check=_promised_less,
    bad={
        "targets": {"availability": 0.9999},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "cdn": {"kind": "cdn", "name": "cdn"},
            "app": {"kind": "app", "name": "app", "count": 2, "availability": 1.0},
        },
        "links": [{"from": "users", "to": "cdn"}, {"from": "cdn", "to": "app"}],
    },
    good={
        "targets": {"availability": 0.9999},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "cdn": {"kind": "cdn", "name": "cdn", "availability": 0.99995},
            "app": {"kind": "app", "name": "app", "count": 2, "availability": 1.0},
        },
        "links": [{"from": "users", "to": "cdn"}, {"from": "cdn", "to": "app"}],
    },
    references=("AWS whitepaper: Availability and Beyond",),
    tags=("availability",),
)


def _waits_for_others(a: Assessment) -> Iterator[Hit]:
    for node_id, entries in sorted(entries_lost(a).items()):
        if isinstance(a.topology.spec(node_id), External):
            callers = [(link_id, link.source) for link_id, link in a.topology.links_to(node_id, "traffic")]
            names, calls = ", ".join(map(a.name, entries)), _calls_each(a, node_id, entries)
            if calls < 1:
                message = text(
                    "Up to {part} % of the requests of {entries} wait for {name}",
                    part=number(100 * calls),
                    entries=names,
                    name=a.name(node_id),
                )
                why = text(
                    "Drawn as calls that must succeed, they make the availability count every request as lost while {name} is away; where the others are served then, mark the call as optional.",
                    name=a.name(node_id),
                )
            else:
                message = text(
                    "Whenever {name} is away, nobody at {entries} is served",
                    name=a.name(node_id),
                    entries=names,
                )
                why = witness_text(a, node_id, entries[0])
            yield Hit(
                message, (node_id, *dict.fromkeys(source for _, source in callers)),
                tuple(link_id for link_id, _ in callers), why,
            )  # fmt: skip


def _calls_each(a: Assessment, node_id: str, entries: list[str]) -> float:
    """Calls of the service for one request of these entries, on average."""
    load, total = a.capacity.nodes.get(node_id), sum(a.load.entries.values())
    requests = a.capacity.peak_rps * sum(a.load.entries.get(entry, 0.0) for entry in entries) / (total or 1.0)
    return load.rps / requests if load is not None and requests > 0 else 1.0


WAITS_FOR_OTHERS = Rule(
    id="HA027",
    name="external-service-in-the-way",
    severity="info",
    summary="Requests of an entry wait for a service that somebody else runs.",
    why="You cannot repair it, and cannot know when it is back; mail, maps, analytics or payment can mostly wait, or be left out for a while.",
    detection="An external service whose loss alone takes an entry down (exact over the dependency graph).",
    fix="Make the call optional, hand it over through a queue, keep the last answer in a cache, or have a second provider (links of one group).",
    false_alarm="Without its answer there is nothing to say.",
    check=_waits_for_others,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app", "count": 2},
            "mail": {"kind": "external", "name": "mail"},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "mail"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app", "count": 2},
            "mail": {"kind": "external", "name": "mail"},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "mail", "optional": True}],
    },
    references=("AWS whitepaper: Availability and Beyond",),
    tags=("availability",),
)
