"""Who gets in where a rule names addresses and the internet does not: their ranges, their way, what lies behind it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from support.any_designs import any_designs
from support.drawing import draw, two_zones

from designer.analysis.admitted import port_of
from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import way_in
from designer.analysis.names import Names
from designer.document.design import Design
from designer.i18n import Text
from designer.reports.analysis_json import answers
from designer.reports.analysis_text import render
from designer.reports.reach_text import render as reach_lines
from designer.reports.standing import standing

OFFICE, PARTNER = "203.0.113.0/24", "198.51.100.7/32"


def office(*sources: str, **more: Any) -> Assessment:
    """A shop behind a balancer, and a bastion that the sources may enter, from which a vault is reached."""
    rules = [{"ports": "22", "source": source} for source in sources or (OFFICE,)]
    nodes = two_zones(
        users="users", igw=("aws.internet-gateway", "vpc"), alb=("aws.alb", "vpc"),
        bastion=("aws.ec2", "public-a", {"public_ip": True, "admin_port": 22, "ingress": rules}),
        vault=("aws.rds", "data-a", {"sensitivity": "secret", "ingress": [{"ports": "5432", "source": "bastion"}]}),
        web=("aws.ec2", "app-a"), db=("aws.rds", "data-b"), **more,
    )  # fmt: skip
    return Assessment(draw(nodes, ["users>alb", "alb>web", "web>db"]))


def told(a: Assessment) -> dict[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        (port[0], port[3]): (way.sources, tuple(s.target for s in way.steps))
        for port, way in a.admitted.items()
    }


def test_an_office_is_told_with_its_way_to_the_port_and_to_what_lies_behind() -> None:
    assert told(office()) == {
        ("bastion", 22): ((OFFICE,), ("bastion",)),
        ("vault", 5432): ((OFFICE,), ("bastion", "vault")),
    }


def test_every_range_that_is_let_in_is_named() -> None:
    sources, way = told(office(OFFICE, PARTNER))["vault", 5432]
    assert (sorted(sources), way) == ([PARTNER, OFFICE], ("bastion", "vault"))


def test_of_many_ranges_the_first_ones_are_told() -> None:
    partners = [f"198.51.100.{n}/32" for n in (1, 9, 17, 25, 33)]
    found = office(*partners).admitted["vault", "data", "tcp", 5432]
    few = "198.51.100.1/32, 198.51.100.9/32, 198.51.100.17/32 (+2)"
    assert (found.sources, str(found.told)) == (tuple(partners), f"only from {few}")
    assert str(found.steps[0].text).startswith(f"{few} on the internet reaches bastion on tcp 22: ")


def test_what_the_internet_reaches_needs_no_office() -> None:
    open_to_all = office(OFFICE, "0.0.0.0/0")
    assert told(open_to_all) == {}
    assert [attack.store for attack in open_to_all.attack_paths if not attack.sources] == ["vault", "db"]


def test_a_store_that_only_an_office_gets_to_is_an_attack_path_of_its_own_kind() -> None:
    found = {a.store: a for a in office().attack_paths}
    assert (found["vault"].sources, found["vault"].nodes) == ((OFFICE,), (OFFICE, "bastion", "vault"))
    assert (found["db"].sources, found["db"].nodes) == ((), ("internet", "alb", "web", "db"))
    assert [a.store for a in office().attack_paths] == ["db", "vault"]  # what anyone may begin comes first


def test_the_cheapest_cut_of_such_a_way_closes_it() -> None:
    a = office()
    attack = next(found for found in a.attack_paths if found.sources)
    cut = a.cheapest_cut(attack)
    assert cut is not None
    assert (cut.node, cut.property, cut.lost_rps) in {("vault", "ingress", 0), ("bastion", "ingress", 0)}


def test_a_bucket_that_the_bastion_may_read_lies_behind_the_office_as_well() -> None:
    nodes = two_zones(
        igw=("aws.internet-gateway", "vpc"), files=("aws.s3", "region"),
        bastion=("aws.ec2", "public-a", {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22", "source": OFFICE}]}),
    )  # fmt: skip
    (attack,) = Assessment(draw(nodes, ["bastion>files"])).attack_paths
    assert (attack.store, attack.sources, attack.through) == ("files", (OFFICE,), ("bastion",))


def test_a_forward_of_a_firewall_for_an_office_is_told_too() -> None:
    nodes = {
        "dc": "datacenter", "lan": ("network", "dc", {"internet": "outbound"}), "web": ("server", "lan", {"admin_port": 22}),
        "fw": ("firewall", "dc", {"forwards": [{"port": 2222, "to": "web", "target_port": 22, "source": OFFICE}]}),
    }  # fmt: skip
    assert told(Assessment(draw(nodes))) == {("web", 22): ((OFFICE,), ("web",))}


def test_text_json_and_korean_say_who_alone_gets_in() -> None:
    a = office()
    text = render(a, "en")
    assert f"named addresses only            5432     2  only from {OFFICE}: bastion > vault" in text
    assert f"  vault (secret data): {OFFICE} > bastion > vault" in text
    assert "Ways to stores from named addresses only" in text
    assert f"{OFFICE}에서만: bastion > vault" in render(a, "ko")
    found = answers(a)
    assert found["exposure"]["vault"]["only_from"]["sources"] == [OFFICE]
    assert found["exposure"]["vault"]["only_from"]["path"] == ["bastion", "vault"]
    assert found["exposure"]["db"]["only_from"] is None
    assert [p["only_from"] and p["only_from"]["path"] for p in found["exposure"]["bastion"]["others"]] == [
        ["bastion"]
    ]
    assert [(p["store"], p["sources"]) for p in found["attack_paths"]] == [("db", []), ("vault", [OFFICE])]


def test_what_one_change_opens_to_everyone_says_both() -> None:
    a = office()
    ssh = next(port for port in a.exposure["bastion"].every() if port.subject == "administration")
    stands = standing(a, ssh)
    assert (ssh.verdict, str(stands.only)) == ("one-change", f"only from {OFFICE}")
    assert [str(line).partition(":")[0] for line in stands.lines()] == [
        f"{OFFICE} on the internet reaches bastion on tcp 22",
        "One change lets everyone in",
    ]
    way = stands.way(Names(a.design), " > ")
    assert isinstance(way, Text)
    assert str(way) == f"only from {OFFICE}: bastion"


def test_whether_the_internet_reaches_it_says_who_does() -> None:
    a = office()
    found = a.reach("internet", "vault", 5432)
    assert (found.is_reachable, found.lateral) == (False, ())
    assert found.some is not None
    assert (found.some.sources, [s.target for s in found.some.steps]) == ((OFFICE,), ["bastion", "vault"])
    said = reach_lines(found, Names(a.design), "en")
    assert f"By taking over what stands between, only from {OFFICE}:" in said
    door = a.reach("internet", "bastion", 22)
    assert f"But only from {OFFICE}:" in reach_lines(door, Names(a.design), "en")
    assert f"다만 {OFFICE}에서만 가능합니다:" in reach_lines(door, Names(a.design, "ko"), "ko")
    assert found.as_json()["only_from"]["sources"] == [OFFICE]
    assert a.reach("internet", "db").some is None  # anyone gets there who takes over what stands between
    assert a.reach("internet", "alb").some is None
    assert office("10.0.0.0/16").reach("internet", "vault").some is None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_designs())
def test_in_any_design_only_what_the_internet_does_not_get_to_is_told(design: Design) -> None:
    a = Assessment(design)
    ports = {port_of(port): port for found in a.exposure.values() for port in found.every()}
    for port, way in a.admitted.items():
        assert not way_in(ports[port])
        assert way.sources
        assert (way.steps[0].source, way.steps[-1].target) == ("internet", port[0])
