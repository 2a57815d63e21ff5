"""Reachability against one packet at a time, and the cases people ask about: firewalls, replies, what is one step away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.network_models import PORTS, clients, connects, let_in, network_models

from designer.analysis.addresses import WHOLE, Interval, without
from designer.analysis.dependency import ModelError
from designer.analysis.networks import (
    Filter,
    Group,
    Host,
    Listener,
    Network,
    NetworkModel,
    Route,
    Rule,
    Segment,
    Via,
)
from designer.analysis.reachability import (
    Block,
    Check,
    RouteUse,
    RuleUse,
    can_reach,
    compile_network,
    internet_exposure,
)

DEFAULT = Route("0.0.0.0/0", Via.INTERNET)


def on_premises() -> NetworkModel:
    """A site with an uplink: web servers behind one firewall, the database segment behind another."""
    edge = Filter(
        inbound=(Rule(protocol="tcp", ports=(443, 443), label="https from anywhere"),),
        outbound=(Rule(),),
        stateful=True,
    )
    inner = Filter(
        inbound=(
            Rule(allow=False, protocol="tcp", ports=(5432, 5432), cidr="10.1.0.66/32", label="quarantine"),
            Rule(
                protocol="tcp", ports=(5432, 5432), cidr="10.1.0.0/24", local="10.2.0.5/32", label="web to db"
            ),
        ),
        stateful=True,
    )
    return NetworkModel(
        networks={"site": Network(("10.0.0.0/8",), internet_gateway=True)},
        segments={
            "dmz": Segment("site", ("10.1.0.0/24",), (DEFAULT,), ("edge",)),
            "data": Segment("site", ("10.2.0.0/24",), (), ("inner",)),
        },
        hosts={
            "web": Host({"dmz": ("10.1.0.10",)}, (Listener(443), Listener(22)), public_v4=True),
            "infected": Host({"dmz": ("10.1.0.66",)}, (Listener(443),)),
            "db": Host({"data": ("10.2.0.5",)}, (Listener(5432),), pivot=False),
            "archive": Host({"data": ("10.2.0.6",)}, (Listener(5432),), pivot=False),
        },
        filters={"edge": edge, "inner": inner},
    )


def test_a_site_with_firewalls() -> None:
    net = compile_network(on_premises())
    assert internet_exposure(net, "web", 443).verdict == "all"
    ssh = internet_exposure(net, "web", 22)
    assert ssh.verdict == "none"
    assert ssh.placements["dmz"].blocks == (Block(Check.FIREWALL_IN, "edge"),)
    reach = can_reach(net, "web", "db", 5432)
    assert reach.hop is not None
    assert reach.hop.routes == (
        RouteUse("dmz", "10.0.0.0/8", "local"),
        RouteUse("data", "10.0.0.0/8", "local"),
    )
    assert reach.hop.rules == (
        RuleUse("edge", "out", 0, ""),
        RuleUse("inner", "in", 1, "web to db"),
    )
    assert (reach.hop.source_address, reach.hop.target_address) == ("10.1.0.10", "10.2.0.5")
    assert can_reach(net, "infected", "db", 5432).blocks == (Block(Check.FIREWALL_IN, "inner"),)
    assert can_reach(net, "web", "archive", 5432).blocks == (Block(Check.FIREWALL_IN, "inner"),)
    assert can_reach(net, "db", "archive", 5432).hop is not None  # no firewall inside a segment
    assert can_reach(net, "db", "web", 443).blocks == (Block(Check.FIREWALL_OUT, "inner"),)


def cloud(**changes: object) -> NetworkModel:
    """One public host; every check passes unless a change says otherwise."""
    model = NetworkModel(
        networks={"vpc": Network(("10.0.0.0/16", "2001:db8:1::/56"), internet_gateway=True)},
        segments={
            "public": Segment("vpc", ("10.0.0.0/24",), (DEFAULT, Route("::/0", Via.INTERNET)), ("acl",))
        },
        hosts={
            "web": Host(
                {"public": ("10.0.0.10", "2001:db8:1::10")}, (Listener(443, "tcp"),), ("sg",), True, True
            )
        },
        groups={"sg": Group((Rule(protocol="tcp", ports=(443, 443), cidr="0.0.0.0/0"),))},
        filters={"acl": Filter((Rule(),), (Rule(),))},
    )
    return replace(model, **changes)


def test_everything_passes_and_the_path_says_through_what() -> None:
    hop = internet_exposure(compile_network(cloud()), "web", 443).hop
    assert hop is not None
    assert (hop.source, hop.source_address, hop.target_segment) == ("internet", "0.0.0.0/0", "public")
    assert hop.routes == (RouteUse("public", "0.0.0.0/0", "internet"),)
    assert hop.rules == (
        RuleUse("acl", "in", 0, ""),
        RuleUse("acl", "out", 0, ""),
        RuleUse("sg", "in", 0, ""),
    )


def test_address_families_are_judged_apart() -> None:
    net = compile_network(cloud())
    assert internet_exposure(net, "web", 443, family="v6").blocked_by == (Check.SG_IN,)
    assert internet_exposure(net, "web", 443, protocol="udp").blocked_by == (Check.NOT_LISTENING, Check.SG_IN)


@pytest.mark.parametrize(
    ("outbound", "ephemeral", "verdict"),
    [
        ((Rule(ports=(1024, 65535)),), "full", "all"),
        ((Rule(ports=(1024, 40000)), Rule(ports=(40001, 65535))), "full", "all"),
        ((Rule(allow=False, ports=(3389, 3389)), Rule()), "partial", "all"),
        ((Rule(ports=(32768, 65535)),), "partial", "all"),
        ((Rule(ports=(0, 1023)),), "none", "none"),
        ((Rule(cidr="203.0.113.0/24"),), "full", "some"),
    ],
)
def test_replies_need_a_way_through_a_stateless_filter(
    outbound: tuple[Rule, ...], ephemeral: str, verdict: str
) -> None:
    exposure = internet_exposure(
        compile_network(cloud(filters={"acl": Filter((Rule(),), outbound)})), "web", 443
    )
    assert (exposure.ephemeral, exposure.verdict) == (ephemeral, verdict)


def test_two_filters_that_let_different_replies_pass_let_none_pass() -> None:
    low, high = (Filter((Rule(),), (Rule(ports=ports),)) for ports in ((1024, 40000), (40001, 65535)))
    segment = replace(cloud().segments["public"], filters=("low", "high"))
    model = cloud(filters={"low": low, "high": high}, segments={"public": segment})
    exposure = internet_exposure(compile_network(model), "web", 443)
    assert exposure.placements["public"].blocks == (Block(Check.NACL_OUT, "high"),)


def test_the_sources_that_get_through_are_named() -> None:
    group = Group((Rule(cidr="203.0.113.0/25"), Rule(cidr="198.51.100.0/30")))
    exposure = internet_exposure(compile_network(cloud(groups={"sg": group})), "web", 443)
    assert exposure.verdict == "some"
    assert exposure.placements["public"].sources == ("198.51.100.0/30", "203.0.113.0/25")


def test_the_local_route_does_not_lead_out_of_its_network() -> None:
    """Two networks with the same range: an address of the one is not the other's, whatever the route says."""
    twin = replace(
        cloud(),
        networks={name: Network(("10.0.0.0/16",)) for name in ("vpc", "other")},
        segments={name: Segment(name, ("10.0.0.0/24",)) for name in ("vpc", "other")},
        hosts={
            name: Host({name: (address,)}, (Listener(80),))
            for name, address in (("vpc", "10.0.0.1"), ("other", "10.0.0.2"))
        },
    )
    reach = can_reach(compile_network(twin), "vpc", "other", 80)
    assert reach.blocks == (Block(Check.NO_ROUTE, "vpc"), Block(Check.NO_RETURN_ROUTE, "other"))


def test_a_route_for_half_the_world_makes_it_some() -> None:
    segment = replace(cloud().segments["public"], routes=(DEFAULT, Route("128.0.0.0/1", Via.NAT)))
    exposure = internet_exposure(compile_network(cloud(segments={"public": segment})), "web", 443)
    assert exposure.verdict == "some"
    assert exposure.blocked_by == (Check.NO_ROUTE_IGW,)


def test_a_host_without_a_place_is_open_to_nobody() -> None:
    net = compile_network(cloud(hosts={"web": Host({}, (Listener(443),)), "app": cloud().hosts["web"]}))
    assert internet_exposure(net, "web", 443).verdict == "none"
    assert can_reach(net, "app", "web", 443).blocks == (Block(Check.NO_ADDRESS, "web"),)


def test_a_network_that_covers_everything_still_has_an_outside() -> None:
    model = cloud(networks={"vpc": Network(("0.0.0.0/0",), internet_gateway=True)})
    assert internet_exposure(compile_network(model), "web", 443).blocked_by == (Check.NO_ROUTE_IGW,)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"networks": {}}, "vpc"),
        ({"filters": {}}, "acl"),
        ({"groups": {}}, "sg"),
        ({"networks": {"vpc": Network(("10.0.0.0/33",))}}, "10.0.0.0/33"),
        ({"groups": {"sg": Group((Rule(allow=False),))}}, "deny"),
        ({"groups": {"sg": Group((Rule(protocol="tpc"),))}}, "tpc"),
        ({"groups": {"sg": Group((Rule(group="red"),))}}, "red"),
        ({"peerings": {"p": ("vpc", "elsewhere")}}, "elsewhere"),
        ({"hosts": {"web": Host({"public": ("10.0.0.256",)})}}, "10.0.0.256"),
        ({"hosts": {"web": Host({"public": ()}, targets=("app",))}}, "app"),
        ({"hosts": {"web": Host({"private": ()})}}, "private"),
    ],
)
def test_a_broken_network_is_refused_by_name(changes: dict[str, object], named: str) -> None:
    with pytest.raises(ModelError, match=named):
        compile_network(cloud(**changes))


def test_unknown_hosts_are_refused() -> None:
    net = compile_network(cloud())
    for ask in (
        lambda: internet_exposure(net, "nobody", 80),
        lambda: can_reach(net, "web", "nobody", 80),
        lambda: can_reach(net, "nobody", "web", 80),
    ):
        with pytest.raises(ModelError, match="nobody"):
            ask()


@given(network_models())
@settings(max_examples=150, deadline=None)
def test_verdicts_equal_those_of_single_packets(model: NetworkModel) -> None:
    net = compile_network(model)
    asked = sorted(set(clients(model)))
    for host in model.hosts:
        for port in PORTS:
            exposure = internet_exposure(net, host, port)
            for place, found in exposure.placements.items():
                admitted = [let_in(model, host, place, port, client) for client in asked]
                wanted = "all" if all(admitted) else "some" if any(admitted) else "none"
                assert found.verdict == wanted
                assert (found.hop is None) == (wanted == "none")
                if wanted == "none":
                    assert found.blocks


@given(network_models())
@settings(max_examples=150, deadline=None)
def test_connections_inside_equal_those_of_single_packets(model: NetworkModel) -> None:
    net = compile_network(model)
    for source in model.hosts:
        for target in model.hosts:
            for port in PORTS:
                if source != target:
                    reach = can_reach(net, source, target, port)
                    assert (reach.hop is not None) == connects(model, source, target, port)
                    assert bool(reach.blocks) == (reach.hop is None)


@settings(max_examples=100, deadline=None)
@given(network_models())
def test_nothing_drawn_tells_an_ordinary_client_apart_where_anybody_is_left(model: NetworkModel) -> None:
    net = compile_network(model)
    for version, client in net.ordinary.items():
        assert any(first <= client <= last for first, last in net.outside[version])
        told = [
            prefix
            for prefix in net.every_prefix()
            if prefix.version == version and prefix.length > WHOLE[version]
        ]
        spans = [(prefix.first, prefix.last) for prefix in told]
        if without(net.outside[version], spans):
            assert not any(prefix.covers(version, client) for prefix in told)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple)),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple)),
)
def test_intervals_without_others_are_the_numbers_left(kept: list[Interval], gone: list[Interval]) -> None:
    def numbers(intervals: list[Interval]) -> set[int]:
        return {number for first, last in intervals for number in range(first, last + 1)}

    assert numbers(without(kept, gone)) == numbers(kept) - numbers(gone)
