"""The ground things stand on: regions, VPCs, zones and subnets of a draft, drawn ones first, others made when needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.catalog.aws_network import AwsSubnet, Region, Vpc, Zone
from designer.catalog.onprem import Datacenter, NetworkSegment
from designer.catalog.traits import InternetWay
from designer.i18n import text
from exporters.aws.addressing import range_for
from exporters.aws.draft import Draft

LETTERS: Mapping[str, str] = {"ap-northeast-1": "acd", "ap-northeast-2": "acbd", "ca-central-1": "abd"}
"""Zone letters in order of preference where not every account has, or every service is in, `a` and `b`."""
USUAL_LETTERS = "abc"

ROUTES: Mapping[InternetWay, str] = {"inbound": "internet-gateway", "outbound": "nat-gateway", "none": "none"}
STEMS: Mapping[InternetWay, str] = {"inbound": "public", "outbound": "app", "none": "data"}
"""What subnets made for each kind of way are called."""


class Grounds:
    """Finds places in a draft, and makes those that are missing. Lives inside one lowering."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._home: str | None = None
        self._of_segment: dict[str, tuple[str, ...]] = {}

    def region(self) -> str:
        """Id of the region for what is drawn in none: the first one drawn, else one made for it."""
        drawn = self._all(Region)
        if drawn:
            return drawn[0]
        sites = self._all(Datacenter)
        sources = [source for site in sites for source in self._draft.sources(site)]
        return self._draft.add("region", "region", Region(), None, sources)

    def home(self) -> str:
        """Id of the VPC for what is drawn in none: the first one drawn in the home region, else one made for it."""
        if self._home is None:
            region = self.region()
            drawn = [vpc for vpc in self._all(Vpc) if self._draft.nodes[vpc].parent in (region, None)]
            self._home = drawn[0] if drawn else self._made_vpc(region)
        return self._home

    def zone(self, vpc: str, letter: str) -> str:
        """Id of the zone with this letter in the VPC, drawn or made."""
        for node in self._draft.children(vpc):
            if isinstance(node.spec, Zone) and node.spec.zone == letter:
                return node.id
        return self._draft.add(f"zone-{letter}", f"zone {letter}", Zone(zone=letter), vpc)

    def letter(self, zone: str) -> str:
        """The letter of a zone."""
        spec = self._draft.nodes[zone].spec
        assert isinstance(spec, Zone)
        return spec.zone

    def letters(self, vpc: str, count: int) -> list[str]:
        """`count` zone letters for the VPC: those drawn in it first, then the usual ones of its region."""
        drawn = [node.spec.zone for node in self._draft.children(vpc) if isinstance(node.spec, Zone)]
        region = self._draft.nodes[vpc].parent
        spec = self._draft.nodes[region].spec if region else None
        usual = LETTERS.get(spec.region, USUAL_LETTERS) if isinstance(spec, Region) else USUAL_LETTERS
        return list(dict.fromkeys([*sorted(set(drawn)), *usual, "d", "e", "f"]))[:count]

    def of_way(self, vpc: str, way: InternetWay) -> list[str]:
        """Ids of the subnets of the VPC whose default route goes this way: one in each zone, by zone letter."""
        found: dict[str, str] = {}
        for zone in self._draft.children(vpc):
            if isinstance(zone.spec, Zone):
                for node in self._draft.children(zone.id):
                    if isinstance(node.spec, AwsSubnet) and node.spec.internet_way() == way:
                        found.setdefault(zone.spec.zone, node.id)
        return [found[letter] for letter in sorted(found)]

    def spread(self, vpc: str, way: InternetWay, zones: int) -> tuple[str, ...]:
        """Subnets of this way in at least `zones` zones: the drawn ones, others made beside them."""
        return self.widened(vpc, self.of_way(vpc, way), way, STEMS[way], zones)

    def widened(
        self,
        vpc: str,
        subnets: Iterable[str],
        way: InternetWay,
        stem: str,
        zones: int,
        sources: Iterable[str] = (),
    ) -> tuple[str, ...]:
        """`subnets`, and as many made like them as it takes to be in `zones` zones."""
        found = list(subnets)
        taken = {self.letter(str(self._draft.nodes[subnet].parent)) for subnet in found}
        for letter in self.letters(vpc, 6):
            if len(taken) >= zones:
                break
            if letter not in taken:
                taken.add(letter)
                spec = AwsSubnet.model_validate({"route": ROUTES[way]})
                name = f"{stem}-{letter}"
                found.append(self._draft.add(name, name, spec, self.zone(vpc, letter), sources))
        return tuple(found)

    def of_segment(self, segment: str, zones: int) -> tuple[str, ...]:
        """The subnets a network segment becomes: one in each zone, the first with the range that was drawn."""
        if segment not in self._of_segment:
            spec = self._draft.nodes[segment].spec
            assert isinstance(spec, NetworkSegment)
            made = self.widened(
                self.home(), (), spec.internet_way(), segment, zones, self._draft.sources(segment)
            )
            if "cidr" in spec.model_fields_set:
                first = AwsSubnet.model_validate({"cidr": spec.cidr, "route": ROUTES[spec.internet_way()]})
                self._draft.respec(made[0], first)
            self._draft.explain(segment, text("a subnet in each zone"))
            self._of_segment[segment] = made
        return self._of_segment[segment]

    def _made_vpc(self, region: str) -> str:
        segments = [self._draft.nodes[n].spec for n in self._all(NetworkSegment)]
        cidr = range_for(s for s in segments if isinstance(s, NetworkSegment))
        return self._draft.add("vpc", self._draft.drawn.name, Vpc(cidr=cidr), region)

    def _all(self, kind: type) -> list[str]:
        return sorted(n for n, node in self._draft.nodes.items() if isinstance(node.spec, kind))
