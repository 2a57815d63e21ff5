"""What rules say about something whose loss alone is fatal: which entries it takes down, and by which way."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.traits import External, RegionPlace, ZonePlace
from designer.graph.once import once
from designer.i18n import Text, text


@once
def entries_lost(a: Assessment) -> dict[str, list[str]]:
    """Single point of failure -> the entries it brings down alone."""
    found: dict[str, list[str]] = {}
    for entry, points in a.single_points.items():
        for point in points:
            found.setdefault(point, []).append(entry)
    return found


def is_left_to_others(a: Assessment, node_id: str) -> bool:
    """Whether it is run redundantly by its provider, or a place that its own rules judge: no single point to mend here."""
    spec = a.topology.spec(node_id)
    if isinstance(spec, RegionPlace | ZonePlace | External):
        return True
    return spec.responsibility.hardware == "provider" and not a.placement.zones(node_id)


def witness_text(a: Assessment, point: str, entry: str) -> Text:
    """Where a single point of `entry` stands, what falls in turn until the entry does, and how much goes dark in all."""
    proof = a.witness(point, entry)
    chain = ", ".join(map(a.name, proof.chain))
    count = len({point, *proof.takes_down})
    if not proof.places:
        return text(
            "Without it these stop answering, in turn: {chain}; {count} in all.",
            chain=chain,
            count=count,
        )
    return text(
        "It stands in {places}. Without it these stop answering, in turn: {chain}; {count} in all.",
        places=" > ".join(map(a.name, proof.places)), chain=chain, count=count,
    )  # fmt: skip
