"""Which ways in are left when something has failed: none through what is gone, none that was not there before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.drawing import LinkSketch, draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import VERDICTS
from designer.document.design import Design
from designer.errors import EditError

SITE = {
    "users": "users", "dns": "dns", "dc": "datacenter", "fw": ("firewall", "dc"), "spare": ("firewall", "dc"),
    "sw": ("switch", "dc"), "sw2": ("switch", "dc"), "pdu": ("power-feed", "dc"), "rack": ("rack", "dc"),
    "web": ("server", "rack"), "app": ("app", "web"), "dbs": ("server", "dc"), "db": ("database", "dbs"),
}  # fmt: skip
CALLS = ["users>dns", "dns>fw", "fw>app", "app>db"]


def site(*links: LinkSketch) -> Assessment:
    return Assessment(draw(SITE, [*CALLS, *links]))


def verdicts(a: Assessment) -> dict[str, str]:
    return {node: found.verdict for node, found in a.exposure.items()}


def web(**more: object) -> Assessment:
    nodes = two_zones(
        users="users", igw=("aws.internet-gateway", "vpc"), nat=("aws.nat-gateway", "public-a"),
        alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a", {"multi_az": True}), pay="external", **more,
    )  # fmt: skip
    return Assessment(
        draw(nodes, ["users>alb", "alb>web-a", "alb>web-b", "web-a>db", "web-b>db", "web-a>pay"])
    )


def test_what_is_cut_off_with_its_balancer_is_no_stepping_stone() -> None:
    a = web()
    assert a.exposure["db"].nodes == ("internet", "alb", "web-a", "db")
    lost = a.with_failed(["alb"])
    assert verdicts(lost) == {"db": "internal", "web-a": "isolated", "web-b": "isolated"}
    assert lost.attack_paths == ()


def test_what_hangs_on_a_lost_switch_or_power_feed_is_gone() -> None:
    a = site(("web", "sw", {"kind": "uses"}), ("rack", "pdu", {"kind": "uses"}))
    assert verdicts(a) == {"app": "internet", "db": "lateral"}
    assert verdicts(a.with_failed(["sw"])) == {"db": "isolated"}
    assert verdicts(a.with_failed(["pdu"])) == {"db": "isolated"}
    assert a.with_failed(["sw"]).attack_paths == ()


def test_one_of_two_switches_is_not_missed() -> None:
    both: list[LinkSketch] = [("web", sw, {"kind": "uses", "group": "net"}) for sw in ("sw", "sw2")]
    a = site(*both)
    assert verdicts(a.with_failed(["sw"])) == {"app": "internet", "db": "lateral"}
    assert verdicts(a.with_failed(["sw", "sw2"])) == {"db": "isolated"}


def test_behind_a_lost_firewall_everything_is_cut_off_and_no_rule_opens_it() -> None:
    found = site().with_failed(["fw"])
    assert verdicts(found) == {"app": "internal", "db": "internal"}
    assert found.attack_paths == ()
    assert all(answer.change is None for answer in found.exposure.values())
    assert "FIREWALL_IN fw" in found.exposure["app"].as_json()["blocked_by"]


def test_what_is_lost_on_the_way_is_what_stops_a_call() -> None:
    found = site().with_failed(["fw"]).reach("internet", "app")
    assert [(o.check, o.component) for o in found.obstacles] == [("LOST", "fw")]
    assert str(found.obstacles[0].text) == "fw is lost, and lets nobody pass"


def test_a_firewall_that_stands_by_lets_pass_what_the_lost_one_did() -> None:
    a = site(("fw", "spare", {"kind": "standby"}))
    assert verdicts(a.with_failed(["fw"])) == {"app": "internet", "db": "lateral"}
    assert verdicts(a.with_failed(["fw", "spare"])) == {"app": "internal", "db": "internal"}


def test_a_lost_name_takes_no_address_with_it() -> None:
    lost = site().with_failed(["dns"])
    assert verdicts(lost) == {"app": "internet", "db": "lateral"}
    assert lost.exposure["app"].nodes == ("internet", "app")


def test_what_merely_does_not_answer_may_still_be_taken_over() -> None:
    """The application cannot work without its database; its machine is there all the same."""
    lost = site().with_failed(["dbs"])
    assert "app" in lost.down
    assert verdicts(lost) == {"app": "internet"}


def test_a_call_to_a_machine_reaches_nobody_once_what_answered_there_is_lost() -> None:
    a = web(app=("app", "web-a"))
    assert a.exposure["app"].nodes == ("internet", "alb", "app")
    found = a.with_failed(["app"]).exposure
    assert "app" not in found
    assert found["web-a"].verdict == "isolated"
    assert found["db"].nodes == ("internet", "alb", "web-b", "db")


def test_a_lost_process_closes_its_ports_and_leaves_its_machine_what_it_may() -> None:
    nodes = SITE | {
        "web": ("server", "rack", {"admin_port": 22, "ingress": [{"ports": "22", "source": "0.0.0.0/0"}]})
    }
    a = Assessment(
        draw({k: v for k, v in nodes.items() if k not in ("fw", "spare")}, ["users>app", "app>db"])
    )
    lost = a.with_failed(["app"])
    assert "app" not in lost.exposure
    assert (lost.exposure["web"].verdict, lost.exposure["web"].port) == ("internet", 22)
    assert lost.exposure["db"].nodes == ("internet", "web", "db")


def test_what_spans_subnets_goes_on_in_those_that_are_left() -> None:
    lost = web().with_failed(["public-a"])
    assert lost.exposure["alb"].verdict == "internet"
    assert "public-b leads to the internet" in str(lost.exposure["alb"].path[0].text)
    assert "alb" not in web().with_failed(["public-a", "public-b"]).exposure


def test_nobody_gets_out_by_a_lost_gateway() -> None:
    a = web()
    assert a.reach("web-a", "pay").is_reachable
    for lost in ("nat", "igw"):
        found = a.with_failed([lost]).reach("web-a", "pay")
        assert [(o.check, o.component) for o in found.obstacles] == [("NO_ROUTE", "app-a")]


def test_users_and_what_others_run_cannot_be_lost_to_an_attacker() -> None:
    assert verdicts(web().with_failed(["users"])) == verdicts(web())


def ways(a: Assessment) -> dict[tuple[str, str, int], int]:
    """Per port how bad it is."""
    return {
        (node, port.subject, port.port): VERDICTS.index(port.verdict)
        for node, found in a.exposure.items()
        for port in found.every()
    }


@settings(max_examples=150, deadline=None)
@given(any_designs(), st.data())
def test_no_loss_opens_a_way_and_none_leads_through_what_is_lost(design: Design, data: st.DataObject) -> None:
    if not design.nodes:
        return
    lost = data.draw(st.lists(st.sampled_from(sorted(design.nodes)), min_size=1, max_size=2, unique=True))
    a = Assessment(design)
    try:
        left = a.with_failed(lost)
        whole, found = ways(a), ways(left)
    except EditError:
        return
    worse = {key: (whole.get(key), now) for key, now in found.items() if now < whole.get(key, 0)}
    assert worse == {}
    outside = {node for node in lost if design.nodes[node].kind in ("users", "external")}
    for answer in left.exposure.values():
        for port in answer.every():
            assert not (set(port.nodes) & (set(lost) - outside))
