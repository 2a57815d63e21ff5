"""Places and hardware you own: datacenter, rack, network segment, server, switch, firewall."""

from __future__ import annotations

from typing import Literal

from designer.catalog.component import Protocol, prop
from designer.catalog.estimates import Paid
from designer.catalog.filtering import PacketFilter
from designer.catalog.traits import (
    Copies,
    FailureDomain,
    FileShare,
    Filter,
    Guarded,
    Host,
    Identity,
    InternetWay,
    Policy,
    Queue,
    RegionPlace,
    Service,
    Station,
    Subnet,
    Watched,
    Wiring,
)


class Datacenter(RegionPlace, Paid):
    """A site of your own, or a cage in somebody's."""

    kind = "datacenter"
    reliability = "datacenter"
    title = "Datacenter"
    summary = "One site: power, cooling and uplinks that everything in it shares."
    category = "place"
    container = True

    city: str = prop("", "City", "Where it is; sites in different cities are far apart for latency.")
    monthly_usd: float = prop(
        0, "Monthly rent", "Rent, power and uplinks of the site.", unit="USD", group="Cost", ge=0
    )


class Rack(FailureDomain):
    """A rack: one power feed and one top-of-rack switch, unless drawn otherwise."""

    kind = "rack"
    reliability = "rack"
    title = "Rack"
    summary = "Servers that share power and a switch."
    category = "place"
    container = True
    inside = (Datacenter,)
    links = {"uses": (Wiring,)}


class NetworkSegment(Subnet):
    """A LAN or VLAN behind a firewall."""

    kind = "network"
    title = "Network segment"
    public_setting = ("internet", "inbound")
    summary = "A LAN or VLAN: what is in it can talk to each other; a firewall decides about the rest."
    category = "network"
    container = True
    inside = (Datacenter,)

    cidr: str = prop("192.168.0.0/24", "Address range", "IPv4 CIDR block.", group="Network")
    internet: InternetWay = prop(
        "none", "Internet", "Which way a route to the internet goes: none, outbound only (NAT), or inbound as well (DMZ).",
        group="Network",
    )  # fmt: skip

    def internet_way(self) -> InternetWay:
        """As drawn."""
        return self.internet

    def summary_line(self) -> str:
        """Its address range."""
        return self.cidr


class Server(Host, FailureDomain, Station, Service, Guarded, Copies, Paid, Watched):
    """A machine you own: apps, databases and balancers run in it."""

    kind = "server"
    reliability = "onprem-server"
    title = "Server"
    summary = "A machine you own. What runs in it shares its processor, its memory and its fate."
    category = "compute"
    container = True
    inside = (Datacenter, Rack, NetworkSegment)
    links = {
        "traffic": (Service,),
        "async": (Queue,),
        "standby": (Host,),
        "uses": (Wiring, Filter, FileShare, Identity, Policy),
    }

    vcpus: int = prop(4, "Cores", "Processor cores (hardware threads).", group="Capacity", ge=1, le=1024)
    memory_gb: float = prop(16, "Memory", "Main memory.", unit="GB", group="Capacity", gt=0, le=65_536)
    segment: str = prop(
        "",
        "Network segment",
        "Id of the segment it is wired to, where it is not drawn inside one.",
        group="Network",
        refers=True,
    )
    public_address: bool = prop(
        False, "Public address", "Has an address that the internet can route to.", group="Network"
    )
    port: int = prop(
        80,
        "Port",
        "Port it answers on, where nothing drawn inside it answers.",
        group="Network",
        ge=1,
        le=65535,
    )
    monthly_usd: float = prop(
        150,
        "Monthly cost",
        "Purchase price over its lifetime, power and space.",
        unit="USD",
        group="Cost",
        ge=0,
    )
    os: Literal["linux", "windows"] = prop("linux", "Operating system", "What you have to patch.")

    def runs(self) -> str:
        """An application, where none is drawn in it."""
        return "other"

    public_setting = ("public_address", True)

    def has_public_address(self) -> bool:
        """As its flag says."""
        return self.public_address

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTP on its port."""
        return ("http", self.port)

    def summary_line(self) -> str:
        """Cores and memory."""
        return f"{self.vcpus} vCPU · {self.memory_gb:g} GB"


class Switch(Wiring, FailureDomain, Paid):
    """A network switch; those linked to it by `uses` need it."""

    kind = "switch"
    reliability = "switch"
    title = "Switch"
    summary = "Connects servers; those that hang on one switch share its fate."
    category = "network"
    inside = (Datacenter, Rack, NetworkSegment)
    links = {"uses": (Wiring, Filter), "standby": (Wiring,)}

    monthly_usd: float = prop(
        10, "Monthly cost", "Purchase price over its lifetime.", unit="USD", group="Cost", ge=0
    )


class PowerFeed(Wiring, FailureDomain, Paid):
    """A power distribution unit or uninterruptible supply; racks and machines linked to it by `uses` need it."""

    kind = "power-feed"
    reliability = "power-feed"
    title = "Power feed"
    summary = "Feeds racks and machines (PDU, UPS); those that hang on one feed go dark together."
    category = "place"
    inside = (Datacenter, Rack)
    links = {"uses": (Wiring,)}

    monthly_usd: float = prop(
        20,
        "Monthly cost",
        "Purchase price over its lifetime, and its upkeep.",
        unit="USD",
        group="Cost",
        ge=0,
    )


class Firewall(PacketFilter, FailureDomain, Paid):
    """A packet filter between the internet and the segments; forwards what it admits."""

    kind = "firewall"
    reliability = "firewall"
    title = "Firewall"
    summary = "Decides which connections pass between the internet and your networks."
    category = "network"
    inside = (Datacenter, Rack, NetworkSegment)
    links = {"traffic": (Service,), "standby": (Filter,), "uses": (Wiring,)}

    monthly_usd: float = prop(
        50, "Monthly cost", "Purchase price over its lifetime, or licence.", unit="USD", group="Cost", ge=0
    )

    def delay(self) -> float | str:
        """What inspecting a connection adds."""
        return "latency.firewall.added"

    def endpoint(self) -> tuple[Protocol, int]:
        """It forwards HTTPS on 443 unless a link says otherwise."""
        return ("https", 443)
