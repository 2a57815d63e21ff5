"""The compose export covers every kind, is deterministic, keeps least privilege, and quotes whatever users type."""

import dataclasses
import re
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalog.component import Component
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import parse
from designer.errors import ExportError
from designer.resources import template_root
from exporters.compose import ComposeExporter

CATALOG = load_catalog()
STARTERS = sorted(path.name.partition(".")[0] for path in (template_root() / "starters").iterdir())
HOSTILE = [
    '"',
    "'",
    "\\",
    "$HOME",
    "${A:-b}",
    "#{x}",
    "{{ x }}",
    "{% raw %}",
    "\n- evil: true\n",
    "\t",
    "`id`",
    "한국어",
    "😀",
    "\u202eabc",
    "\x07",
]


def drawn(nodes: dict[str, Any], links: list[dict[str, Any]] | None = None, **rest: Any) -> Design:
    return parse(
        orjson.dumps({"format": 1, "name": "d", "nodes": nodes, "links": links or [], **rest}), CATALOG
    )


def starter(name: str) -> Design:
    return parse((template_root() / "starters" / f"{name}.loadpath.json").read_bytes(), CATALOG)


def stack(design: Design) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(ComposeExporter().export(design).files["compose.yaml"])
    return loaded


def networks(services: dict[str, Any], name: str) -> set[str]:
    return set(services[name]["networks"])


@pytest.mark.parametrize("name", STARTERS)
def test_every_drawn_thing_is_accounted_for(name: str) -> None:
    design = starter(name)
    told = [note.on for note in ComposeExporter().export(design).notes]
    assert sorted(told) == sorted([*design.nodes, *design.links])


@pytest.mark.parametrize("kind", sorted(CATALOG))
def test_every_kind_becomes_something_or_says_why_not(kind: str) -> None:
    nodes: dict[str, Any] = {"app": {"kind": "app", "name": "app"}, "it": {"kind": kind, "name": "it"}}
    nodes.update(_home(CATALOG[kind], nodes["it"]))
    (note,) = [note for note in ComposeExporter().export(drawn(nodes)).notes if note.on == "it"]
    assert note.became if note.fidelity != "dropped" else note.reason is not None
    assert note.fidelity == "exact" or note.reason is not None


def _home(component: type[Component], node: dict[str, Any]) -> dict[str, Any]:
    """Containers around a kind that may not stand on the open canvas."""
    if component.rootless:
        return {}
    region = {"kind": "aws.vpc", "name": "vpc"}
    node["in"] = "vpc"
    if component.kind == "aws.nat-gateway":
        node["in"] = "public"
        return {"vpc": region, "public": {"kind": "aws.subnet", "name": "public", "in": "vpc"}}
    return {"vpc": region}


@pytest.mark.parametrize("name", STARTERS)
def test_the_same_design_gives_the_same_bytes(name: str) -> None:
    assert ComposeExporter().export(starter(name)) == ComposeExporter().export(starter(name))


def test_only_what_is_linked_shares_a_network() -> None:
    services = stack(starter("load-balanced"))["services"]
    assert networks(services, "app-1") & networks(services, "db")
    assert networks(services, "lb") & networks(services, "app-2")
    assert not networks(services, "lb") & networks(services, "db")
    assert not networks(services, "cdn") & networks(services, "app-1")


def test_only_the_ways_in_are_published_and_only_on_this_machine() -> None:
    services = stack(starter("in-server-balanced"))["services"]
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {
        "lb": ["127.0.0.1:8080:80"],
        "lb-standby": ["127.0.0.1:8081:80"],
        "cdn": ["127.0.0.1:8082:80"],
    }


def test_all_networks_but_the_edge_lead_nowhere() -> None:
    made = stack(starter("aws-three-tier"))["networks"]
    assert {name for name, network in made.items() if not network.get("internal")} == {"edge"}


def test_no_password_is_in_the_folder_and_each_service_reads_only_its_own() -> None:
    nodes = {
        "app": {"kind": "app", "name": "app"},
        "one": {"kind": "database", "name": "one"},
        "two": {"kind": "database", "name": "two", "engine": "mariadb", "engine_version": "11"},
        "other": {"kind": "app", "name": "other"},
    }
    services = stack(drawn(nodes, [{"from": "app", "to": "one"}, {"from": "other", "to": "two"}]))["services"]
    mounted = {
        name: [v for v in s.get("volumes", []) if "/run/secrets/" in v] for name, s in services.items()
    }
    assert mounted["app"] == ["one-password:/run/secrets/one-password:ro"]
    assert mounted["other"] == ["two-password:/run/secrets/two-password:ro"]
    assert services["one"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/one-password/value"


def test_failover_partners_are_alternatives_of_one_dependency() -> None:
    services = stack(starter("in-server-balanced"))["services"]
    assert (
        services["app-1a"]["environment"]["ORDERS_URL"]
        == "postgresql://orders:5432,postgresql://orders-replica:5432"
    )
    assert services["app-1a"]["environment"]["NEEDS"] == "ORDERS_URL"


def test_an_optional_link_is_liked_not_needed() -> None:
    nodes = {
        "app": {"kind": "app", "name": "app"},
        "hot": {"kind": "cache", "name": "hot"},
        "jobs": {"kind": "queue", "name": "jobs"},
    }
    links: list[dict[str, Any]] = [
        {"from": "app", "to": "hot", "optional": True},
        {"from": "app", "to": "jobs", "kind": "async"},
    ]
    environment = stack(drawn(nodes, links))["services"]["app"]["environment"]
    assert (environment["NEEDS"], environment["LIKES"]) == ("", "HOT_URL JOBS_URL")


def test_copies_are_services_of_their_own_and_never_collide_with_other_ids() -> None:
    nodes = {
        "lb": {"kind": "load-balancer", "name": "lb"},
        "web": {"kind": "app", "name": "web", "count": 2},
        "web-1": {"kind": "app", "name": "another"},
    }
    services = stack(drawn(nodes, [{"from": "lb", "to": "web"}]))["services"]
    assert {name: service["labels"]["loadpath.node"] for name, service in services.items()} == {
        "lb": "lb", "web-1": "web-1", "web-1x": "web", "web-2": "web",
    }  # fmt: skip


def test_callers_in_a_ring_do_not_wait_for_each_other_for_ever() -> None:
    nodes = {"a": {"kind": "app", "name": "a"}, "b": {"kind": "app", "name": "b"}}
    services = stack(drawn(nodes, [{"from": "a", "to": "b"}, {"from": "b", "to": "a"}]))["services"]
    waits = {name: set(service.get("depends_on", {})) for name, service in services.items()}
    assert waits == {"a": {"b"}, "b": set()} or waits == {"a": set(), "b": {"a"}}


def test_weights_and_algorithm_reach_the_balancer() -> None:
    nodes = {
        "lb": {"kind": "load-balancer", "name": "lb", "algorithm": "least-outstanding"},
        "a": {"kind": "app", "name": "a"}, "b": {"kind": "app", "name": "b"},
    }  # fmt: skip
    links = [{"from": "lb", "to": "a", "weight": 3.0}, {"from": "lb", "to": "b", "weight": 1.0}]
    conf = ComposeExporter().export(drawn(nodes, links)).files["lb/nginx.conf"]
    assert "least_conn;" in conf
    assert re.findall(r"server (\w+):8080 weight=(\d+)", conf) == [("a", "3"), ("b", "1")]


def test_a_design_in_which_nothing_runs_is_refused_with_a_reason() -> None:
    with pytest.raises(ExportError, match="nothing in this design runs"):
        ComposeExporter().export(drawn({"users": {"kind": "users", "name": "users"}}))


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30) | st.sampled_from(HOSTILE)
)
def test_whatever_a_name_holds_stays_one_value(name: str) -> None:
    nodes = {
        "app": {"kind": "app", "name": name, "notes": name},
        "lb": {"kind": "load-balancer", "name": name},
    }
    plain = {"app": {"kind": "app", "name": "x"}, "lb": {"kind": "load-balancer", "name": "x"}}
    links = [{"from": "lb", "to": "app"}]
    files = ComposeExporter().export(drawn(nodes, links)).files
    loaded, expected = yaml.safe_load(files["compose.yaml"]), stack(drawn(plain, links))
    stored = loaded["services"]["app"]["environment"].pop("NAME")
    expected["services"]["app"]["environment"].pop("NAME")
    assert loaded == expected
    assert stored.replace("$$", "$") == name.replace("\0", "\ufffd")
    assert len(files["lb/nginx.conf"].splitlines()) == len(
        ComposeExporter().export(drawn(plain, links)).files["lb/nginx.conf"].splitlines()
    )


def test_a_group_that_is_called_like_a_component_is_a_need_of_its_own() -> None:
    nodes = {node: {"kind": "app", "name": node} for node in ("a", "b", "c", "db")}
    links = [
        {"from": "a", "to": "b", "group": "db"}, {"from": "a", "to": "c", "group": "db"}, {"from": "a", "to": "db"},
        {"from": "b", "to": "c", "group": "my pay"}, {"from": "b", "to": "db", "group": "my-pay"},
    ]  # fmt: skip
    data = orjson.dumps({"format": 1, "name": "x", "nodes": nodes, "links": links})
    services = yaml.safe_load(ComposeExporter().export(parse(data, CATALOG)).files["compose.yaml"])[
        "services"
    ]
    urls = {node: _urls(services[node]["environment"]) for node in ("a", "b")}
    assert urls["a"] == [["http://b:8080", "http://c:8080"], ["http://db:8080"]]
    assert urls["b"] == [["http://c:8080"], ["http://db:8080"]]


def _urls(environment: dict[str, str]) -> list[list[str]]:
    return sorted(environment[key].split(",") for key in environment["NEEDS"].split())


def test_designs_of_different_names_never_share_volumes() -> None:
    nodes = {"app": {"kind": "app", "name": "app"}}
    names = [
        "shop",
        "Shop",
        "load-balanced-eu",
        "load-balanced-us",
        "주문",
        "결제",
        "x" * 80 + "a",
        "x" * 80 + "b",
    ]
    projects = []
    for name in names:
        design = dataclasses.replace(drawn(nodes), name=name)
        projects.append(stack(design)["name"])
    assert len(set(projects)) == len(names)
    assert projects[0] == "shop"
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", project) for project in projects)


def test_what_a_firewall_forwards_is_published_on_the_port_outside() -> None:
    forwards = [
        {"port": 8443, "to": "web", "target_port": 443},
        {"port": 2222, "to": "web", "target_port": 22},
        {"port": 80, "to": "api", "target_port": 8080},
        {"port": 5433, "to": "db", "target_port": 5432},
        {"port": 8443, "to": "api", "target_port": 8080},
        {"port": 9000, "to": "gone"},
    ]
    design = drawn(
        {
            "users": {"kind": "users"},
            "fw": {"kind": "firewall", "forwards": forwards},
            "web": {"kind": "server"},
            "shop": {"kind": "app", "in": "web"},
            "api": {"kind": "app", "port": 8080},
            "db": {"kind": "database"},
        },
        [
            {"from": "users", "to": "fw"},
            {"from": "fw", "to": "shop", "port": 443, "protocol": "https"},
            {"from": "shop", "to": "db"},
        ],
    )
    found = stack(design)
    assert {
        name: service.get("ports") for name, service in found["services"].items() if "ports" in service
    } == {
        "shop": ["127.0.0.1:8443:80"],
        "db": ["127.0.0.1:5433:5432"],
        "api": ["127.0.0.1:8080:8080"],
    }
    assert found["x-loadpath"]["entries"] == ["http://127.0.0.1:8443"]
    (note,) = (note for note in ComposeExporter().export(design).notes if note.on == "fw")
    assert note.became == "networks, services.shop.ports, services.db.ports"
    assert str(note.reason).endswith("not published as drawn: 2222/tcp, 80/tcp, 8443/tcp, 9000/tcp")
