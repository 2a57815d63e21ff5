"""The ground of a three-tier service on AWS: a region, a network over two zones, three subnets and a NAT gateway in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from designer.catalog.aws_network import AwsSubnet, InternetGateway, NatGateway, Region, Vpc, Zone
from designer.document import edits
from designer.document.design import CARD_SIZE, CONTAINER_TITLE
from designer.fixes import room
from designer.fixes.draft import Draft

ZONES = ("a", "c")
Route = Literal["internet-gateway", "nat-gateway", "none"]
TIERS: tuple[tuple[str, Route, int], ...] = (
    ("public", "internet-gateway", 0),
    ("app", "nat-gateway", 10),
    ("data", "none", 20),
)
"""Name, default route, third octet of the first zone's range."""

SUBNET = (2 * room.PADDING + CARD_SIZE[0] + 64, 2 * room.PADDING + CARD_SIZE[1] + CONTAINER_TITLE)
"""Size in which a subnet is drawn: room for a card."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Ids of what was drawn; `app` and `data` by zone."""

    region: str
    vpc: str
    door: str
    app: tuple[str, ...]
    data: tuple[str, ...]

    def place(self, draft: Draft) -> None:
        """Draws the region again right of what is left on the open canvas."""
        place_region(draft, self.region)


def place_region(draft: Draft, region: str) -> None:
    """Draws the region right of everything else on the open canvas, at its top: it has room to grow."""
    others = [draft.design.box(key) for key in room.siblings(draft.design, None) if key != region]
    if region not in draft.design.layout or not others:
        return
    own = draft.design.box(region)
    right = max(box.x + box.width for box in others) + 2 * room.GAP
    draft.design = edits.move(draft.design, [region], right - own.x, min(box.y for box in others) - own.y)


def draw_ground(draft: Draft) -> Ground:
    """Draws it beside what is there."""
    region = draft.add("region", draft.free_name("Region"), Region(), None)
    place_region(draft, region)
    vpc = draft.add("vpc", draft.free_name("VPC"), Vpc(cidr="10.0.0.0/16"), region)
    door = draft.add("igw", "Internet gateway", InternetGateway(), vpc)
    zones: list[str] = []
    for letter in ZONES:
        near = zones[-1] if zones else door
        zones.append(
            draft.add(
                f"zone-{letter}", f"Zone {letter}", Zone(zone=letter), vpc, near=near, right=bool(zones)
            )
        )
    subnets: dict[str, list[str]] = {}
    for number, (zone, letter) in enumerate(zip(zones, ZONES, strict=True)):
        above: str | None = None
        for tier, route, octet in TIERS:
            spec = AwsSubnet(cidr=f"10.0.{octet + number}.0/24", route=route)
            above = draft.add(f"{tier}-{letter}", f"{tier}-{letter}", spec, zone, near=above, size=SUBNET)
            subnets.setdefault(tier, []).append(above)
    for subnet, letter in zip(subnets["public"], ZONES, strict=True):
        draft.add(f"nat-{letter}", f"NAT gateway {letter}", NatGateway(), subnet)
    return Ground(region, vpc, door, tuple(subnets["app"]), tuple(subnets["data"]))
