"""What a step of growth found drawn already, what it did not add, and whether anything got better: said beside its reasons."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import headlines
from designer.catalog.traits import Database, Host
from designer.evolve.cloud import is_in_zones
from designer.evolve.published import left_out
from designer.evolve.stages import BALANCED, CLOUD, IN_SERVER, Stage, applications, front_balancers
from designer.graph.redundancy import has_partner, runs_several
from designer.i18n import Text, text
from designer.rules.availability import lone_databases

NOTICEABLE = 1e-4
"""A share: what a number gains by less is no gain."""


def notes(reached: Stage, before: Assessment, after: Assessment) -> tuple[Text, ...]:
    """What is particular about the step to this stage in this design, one sentence each."""
    return tuple(_notes(reached, before, after))


def _notes(reached: Stage, before: Assessment, after: Assessment) -> Iterator[Text]:
    if reached is IN_SERVER:
        yield from _there_already(before)
    if reached is CLOUD and not is_in_zones(before):
        yield from left_out(before)
    if reached in (BALANCED, IN_SERVER) and len(_machines(after)) <= len(_machines(before)):
        yield text("No machine is added, and none is paid.")
    if not _gains(before, after):
        yield text("Neither availability nor the load it sustains nor its latency gets better by it.")
    if all(after.placement.region(app) is None for app in applications(after)):
        yield text("No site is drawn: the loss of power, racks, lines and the building is not counted.")
    if any(_is_nowhere(after, key) for key in front_balancers(after)):
        yield text("A balancer is drawn on no machine: it costs nothing here, and fails with none.")


def _there_already(a: Assessment) -> Iterator[Text]:
    fronts = front_balancers(a)
    if fronts and all(has_partner(a.topology, key) or runs_several(a.topology, key) for key in fronts):
        yield text("The balancer has its standby already.")
    stores = [
        key for key, spec in a.topology.having(Database) if key in a.calls.served and spec.role == "primary"
    ]
    if not stores or lone_databases(a):
        return
    yield text("The database has its copy already.")
    links = [link for key in stores for _, link in a.topology.links_from(key, "replication")]
    if any(a.topology.failover(link) == "manual" for link in links):
        yield text("Somebody still has to switch over to it by hand.")
    if any(link.mode == "async" for link in links):
        yield text("Writes still do not wait for it: the last ones are lost with the database.")


def _is_nowhere(a: Assessment, balancer: str) -> bool:
    """Whether a balancer is software of one's own that runs in no machine that is drawn."""
    spec = a.topology.spec(balancer)
    priced = getattr(spec, "monthly_usd", None)
    return a.placement.host(balancer) is None and spec.responsibility.hardware == "you" and not priced


def _machines(a: Assessment) -> list[str]:
    return [key for key, _ in a.topology.having(Host)]


def _gains(before: Assessment, after: Assessment) -> bool:
    old, new = headlines(before), headlines(after)
    away, away_before = 1 - (new.availability or 0), 1 - (old.availability or 0)
    return (
        away < away_before * (1 - NOTICEABLE)
        or (new.max_rps or 0) > (old.max_rps or 0) * (1 + NOTICEABLE)
        or (old.p95_ms is not None and new.p95_ms is not None and new.p95_ms < old.p95_ms * (1 - NOTICEABLE))
    )
