"""Rules about designs that do not come up: rings that wait for one another, needs that nothing can meet."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.outage import outage
from designer.analysis.startup import never_starting
from designer.i18n import text
from designer.rules.rule import Hit, Rule


def _waiting_rings(a: Assessment) -> Iterator[Hit]:
    for ring in never_starting(a.model.compiled):
        nodes = tuple(sorted(set(a.model.drawn(ring))))
        if set(nodes) & set(a.capacity.loops):
            continue  # CAP008 tells of it
        links = tuple(
            link_id
            for node in nodes
            for link_id, link in (*a.calls.from_node(node), *a.topology.links_from(node, "uses"))
            if link.target in nodes and not link.optional
        )
        yield Hit(
            text("{names} need one another: after a full stop none of them can be the first", names=", ".join(map(a.name, nodes))),
            nodes,
            tuple(dict.fromkeys(links)),
            text("Each is up while the others are, so nothing shows it until everything is down at once, after a power cut or a release of all of them."),
        )  # fmt: skip


WAITING_RING = Rule(
    id="HA014",
    name="start-up-ring",
    severity="warning",
    summary="Components that need one another in a ring, so that none can start first.",
    why="Such a ring runs for years and does not come back from the first full stop; somebody then has to find the link to cut at the worst time.",
    detection="A ring of needs (calls that are not optional, `uses` links that are needed, machines and what runs in them) none of whose members comes up before another one. Rings of endless calls are CAP008's.",
    fix="Make one link of the ring optional, hand the work over through a queue, or let one of them start without the other.",
    false_alarm="Each waits for the other only while it answers requests, not while it starts.",
    check=_waiting_rings,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "shop": {"kind": "app", "name": "shop"},
            "login": {"kind": "app", "name": "login"},
        },
        "links": [
            {"from": "users", "to": "shop"},
            {"from": "shop", "to": "login"},
            {"from": "login", "to": "shop", "calls": 0.1},
        ],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "shop": {"kind": "app", "name": "shop"},
            "login": {"kind": "app", "name": "login"},
        },
        "links": [
            {"from": "users", "to": "shop"},
            {"from": "shop", "to": "login"},
            {"from": "login", "to": "shop", "calls": 0.1, "optional": True},
        ],
    },
    references=("Site Reliability Engineering, ch. 22: Addressing Cascading Failures",),
    tags=("availability",),
)


def _down_already(a: Assessment) -> Iterator[Hit]:
    entries = [entry for entry in a.model.entries if entry in a.down and not a.failed]
    causes = outage(a.model.compiled, ()) if entries else None
    for entry in entries:
        chain = a.model.drawn(causes.chain(entry)) if causes is not None else ()
        yield Hit(
            text("{entry} is not served, though nothing has failed", entry=a.name(entry)),
            tuple(dict.fromkeys((chain[0], entry))) if chain else (entry,),
            why=text("More is asked for than there is; down, in turn: {chain}.", chain=", ".join(map(a.name, chain)) or "-"),
        )  # fmt: skip


DOWN_ALREADY = Rule(
    id="HA025",
    name="down-without-a-failure",
    severity="error",
    summary="An entry is not served even while everything works.",
    why="Something asks for more healthy targets or copies than are drawn, so it never answers; all other numbers of the entry mean nothing then.",
    detection="The entry is down in the dependency model with nothing failed: a balancer with fewer targets than its minimum, a quorum with fewer copies.",
    fix="Draw the missing targets or copies, or ask for fewer.",
    false_alarm="The drawing is not finished.",
    check=_down_already,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb", "min_healthy": 2},
            "app": {"kind": "app", "name": "app"},
        },
        "links": [{"from": "users", "to": "lb"}, {"from": "lb", "to": "app"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb", "min_healthy": 2},
            "app": {"kind": "app", "name": "app", "count": 3},
        },
        "links": [{"from": "users", "to": "lb"}, {"from": "lb", "to": "app"}],
    },
    tags=("availability",),
)
