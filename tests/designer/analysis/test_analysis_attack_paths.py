"""Chains of stepping stones against a search host by host."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from support.network_models import PORTS, clients, connects, let_in, network_models, shortest

from designer.analysis import callers
from designer.analysis.attack_paths import AttackPaths, attack_path
from designer.analysis.networks import (
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
from designer.analysis.reachability import Reach, can_reach, compile_network


def tiers(web: int = 1, app: int = 1) -> NetworkModel:
    """Balancer, web and application tiers of any size, one database; each tier admits the one before it."""
    groups = {
        "lb": Group((Rule(ports=(443, 443), cidr="0.0.0.0/0"),)),
        "web": Group((Rule(ports=(8080, 8080), group="lb"),)),
        "app": Group((Rule(ports=(9000, 9000), group="web"),)),
        "db": Group((Rule(ports=(5432, 5432), group="app"),)),
    }
    webs = {
        f"web{n}": Host({"private": (f"10.0.{1 + n // 250}.{1 + n % 250}",)}, (Listener(8080),), ("web",))
        for n in range(web)
    }
    apps = {
        f"app{n}": Host({"private": (f"10.0.{128 + n // 250}.{1 + n % 250}",)}, (Listener(9000),), ("app",))
        for n in range(app)
    }
    return NetworkModel(
        networks={"vpc": Network(("10.0.0.0/16",), internet_gateway=True)},
        segments={
            "public": Segment("vpc", ("10.0.0.0/24",), (Route("0.0.0.0/0", Via.INTERNET),)),
            "private": Segment("vpc", ("10.0.1.0/24",)),
        },
        hosts={
            "lb": Host({"public": ("10.0.0.5",)}, (Listener(443),), ("lb",), True, targets=tuple(webs)),
            **webs,
            **apps,
            "db": Host({"private": ("10.0.255.1",)}, (Listener(5432),), ("db",), pivot=False),
        },
        groups=groups,
    )


def test_the_chain_through_the_tiers() -> None:
    path = attack_path(compile_network(tiers()), "db", 5432)
    assert path is not None
    assert path.nodes == ("internet", "lb", "web0", "app0", "db")
    assert [hop.port for hop in path.hops] == [443, 8080, 9000, 5432]


def test_a_port_that_is_open_takes_one_hop_and_a_closed_one_has_no_chain() -> None:
    paths = AttackPaths(compile_network(tiers()))
    direct = paths.to("lb", 443)
    assert direct is not None
    assert direct.nodes == ("internet", "lb")
    assert paths.to("db", 22) is None
    assert paths.to("lb", 8443) is None


def test_thousands_of_hosts_alike_are_one_step() -> None:
    paths = AttackPaths(compile_network(tiers(web=3000, app=3000)))
    path = paths.to("db", 5432)
    assert path is not None
    assert path.nodes == ("internet", "lb", "web0", "app0", "db")
    neighbour = paths.to("app2999", 9000)
    assert neighbour is not None
    assert neighbour.nodes == ("internet", "lb", "web0", "app2999")


def stepping_stones() -> NetworkModel:
    """The front is open to the world; the back opens its admin port to one address, and to the front's group."""
    return NetworkModel(
        networks={"vpc": Network(("10.0.0.0/16",), internet_gateway=True)},
        segments={
            "public": Segment("vpc", ("10.0.0.0/24",), (Route("0.0.0.0/0", Via.INTERNET),)),
            "private": Segment("vpc", ("10.0.1.0/24",)),
        },
        hosts={
            "front": Host({"public": ("10.0.0.5",)}, (Listener(443),), ("front",), True),
            "plain": Host({"private": ("10.0.1.5",)}, (Listener(80),), ("back",)),
            "admin": Host({"private": ("10.0.1.6",)}, (Listener(80),), ("back",)),
            "vault": Host({"private": ("10.0.1.7",)}, (Listener(80), Listener(9000)), ("back", "vault")),
        },
        groups={
            "front": Group((Rule(ports=(443, 443)),)),
            "back": Group((Rule(ports=(80, 80), group="front"),)),
            "vault": Group((Rule(ports=(9000, 9000), cidr="10.0.1.6/32"),)),
        },
    )


def test_an_address_that_a_rule_singles_out_is_no_host_like_the_others() -> None:
    path = attack_path(compile_network(stepping_stones()), "vault", 9000)
    assert path is not None
    assert path.nodes == ("internet", "front", "admin", "vault")


def test_a_host_is_no_stepping_stone_to_itself() -> None:
    """The vault's open port leads to the admin host and back to the vault: not a way in, it is in already."""
    model = stepping_stones()
    admin = replace(model.hosts["admin"], groups=("relay",))
    relay = Group((Rule(ports=(80, 80), cidr="10.0.1.7/32"),))
    changed = replace(model, hosts={**model.hosts, "admin": admin}, groups={**model.groups, "relay": relay})
    paths = AttackPaths(compile_network(changed))
    assert paths.to("vault", 9000) is None
    through = paths.to("admin", 80)
    assert through is not None
    assert through.nodes == ("internet", "front", "vault", "admin")


def test_a_proxy_tells_its_targets_from_hosts_that_look_the_same() -> None:
    model = tiers(web=2)
    lb = replace(model.hosts["lb"], targets=("web1",))
    path = attack_path(compile_network(replace(model, hosts={**model.hosts, "lb": lb})), "db", 5432)
    assert path is not None
    assert path.nodes == ("internet", "lb", "web1", "app0", "db")


def test_what_cannot_be_taken_over_is_no_stepping_stone() -> None:
    model = tiers()
    app = replace(model.hosts["app0"], pivot=False)
    net = compile_network(replace(model, hosts={**model.hosts, "app0": app}))
    assert attack_path(net, "db", 5432) is None
    assert attack_path(net, "app0", 9000) is not None


@given(network_models())
@settings(max_examples=150, deadline=None)
def test_chains_are_real_and_as_short_as_a_search_host_by_host_finds(model: NetworkModel) -> None:
    paths = AttackPaths(compile_network(model), ("v4",))
    for host in model.hosts:
        for port in PORTS:
            path, wanted = paths.to(host, port), shortest(model, host, port)
            assert (None if path is None else len(path.hops)) == wanted
            if path is None:
                continue
            assert path.nodes[-1] == host
            assert len(set(path.nodes)) == len(path.nodes)
            assert path.hops[-1].port == port
            assert all(model.hosts[h].pivot for h in path.nodes[1:-1])
            first = path.hops[0]
            place = first.target_segment
            assert any(let_in(model, first.target, place, first.port, client) for client in clients(model))
            for (source, target), hop in zip(pairwise(path.nodes), path.hops, strict=True):
                assert (hop.source, hop.target) == (source, target)
                assert source == "internet" or connects(model, source, target, hop.port)


def row(length: int) -> NetworkModel:
    """Hosts in a row, each of which admits the one before it; the internet reaches the first."""
    groups = {"g0": Group((Rule(ports=(80, 80), cidr="0.0.0.0/0"),))}
    groups |= {f"g{n}": Group((Rule(ports=(80, 80), group=f"g{n - 1}"),)) for n in range(1, length)}
    hosts = {
        f"h{n}": Host({"s": (f"10.0.{1 + n // 250}.{1 + n % 250}",)}, (Listener(80),), (f"g{n}",), n == 0)
        for n in range(length)
    }
    return NetworkModel(
        networks={"vpc": Network(("10.0.0.0/16",), internet_gateway=True)},
        segments={"s": Segment("vpc", ("10.0.0.0/17",), (Route("0.0.0.0/0", Via.INTERNET),))},
        hosts=hosts,
        groups=groups,
    )


def test_chains_share_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counted(*question: Any, **more: Any) -> Reach:
        nonlocal asked
        asked += 1
        return can_reach(*question, **more)

    monkeypatch.setattr(callers, "can_reach", counted)
    paths = AttackPaths(compile_network(row(1200)), ("v4",))
    found = [paths.to(f"h{n}", 80) for n in range(1200)]
    assert [path and path.length for path in found] == [*range(1, 1201)]
    last = found[-1]
    assert last is not None
    assert last.nodes == ("internet", *(f"h{n}" for n in range(1200)))
    assert asked < 5 * 1200


def test_a_rule_about_addresses_on_one_port_says_nothing_about_another() -> None:
    model = row(3)
    open_to_all = Group((Rule(ports=(22, 22), cidr="10.9.9.9/32"), Rule(ports=(80, 80), group="g0")))
    paths = AttackPaths(compile_network(replace(model, groups={**model.groups, "g1": open_to_all})))
    far = paths.to("h2", 80)
    assert far is not None
    assert far.nodes == ("internet", "h0", "h1", "h2")
    assert paths.to("h1", 22) is None


def test_a_host_is_no_stepping_stone_to_its_own_other_port() -> None:
    """The second host admits the third to another port: the third is only reached through the second."""
    model = row(3)
    second = Group((*model.groups["g1"].inbound, Rule(ports=(22, 22), group="g2")))
    described = replace(model.hosts["h1"], listens=(Listener(22), Listener(80)))
    changed = replace(model, groups={**model.groups, "g1": second}, hosts={**model.hosts, "h1": described})
    assert AttackPaths(compile_network(changed)).to("h1", 22) is None
    twin = replace(described, addresses={"s": ("10.0.9.9",)})
    paths = AttackPaths(compile_network(replace(changed, hosts={**changed.hosts, "twin": twin})))
    found = paths.to("h1", 22)
    assert found is not None
    assert found.nodes == ("internet", "h0", "twin", "h2", "h1")
