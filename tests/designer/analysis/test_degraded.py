"""What a loss leaves standing with less, which ways in it closes, and why what it takes down falls."""

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.degraded import Degraded
from designer.document.design import Design
from designer.reports.survival_text import what_if_lines


def less(a: Assessment) -> dict[str, tuple[str, tuple[str, ...], int, int]]:
    return {d.node: (d.cause, d.lost, d.left, d.of) for d in a.degraded}


def web(**more: object) -> Assessment:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a", {"multi_az": True}), **more,
    )  # fmt: skip
    return Assessment(draw(nodes, ["users>alb", "alb>web-a", "alb>web-b", "web-a>db", "web-b>db"]))


def test_nothing_is_degraded_while_nothing_has_failed() -> None:
    assert web().degraded == ()


def test_a_lost_zone_leaves_the_other_with_less() -> None:
    assert less(web().with_failed(["zone-a"])) == {
        "alb": ("redundancy", ("alb",), 1, 2),  # its node there; it tells the least that is left
        "db": ("redundancy", ("db",), 1, 2),
    }


def test_a_lost_subnet_takes_the_copies_that_stand_in_it() -> None:
    """The balancer is drawn around it, the database in it: both have their other copy in the other zone."""
    found = web().with_failed(["public-a"])
    assert found.down == {"public-a"}
    assert less(found) == {"alb": ("redundancy", ("alb",), 1, 2)}
    found = web().with_failed(["data-a"])
    assert found.down == {"data-a"}
    assert less(found) == {"db": ("redundancy", ("db",), 1, 2)}
    found = web().with_failed(["app-a"])
    assert found.down == {"app-a", "web-a"}
    assert less(found) == {"alb": ("redundancy", ("web-a",), 1, 2)}


def test_subnets_lost_in_both_zones_take_what_stood_in_them() -> None:
    assert web().with_failed(["data-a", "data-b"]).down == {
        *("data-a", "data-b", "db", "web-a", "web-b", "alb", "users"),
    }  # fmt: skip
    found = web().with_failed(["vpc"])
    assert found.down == set(found.design.nodes) - {"region"}


def test_what_is_lost_with_a_subnet_is_what_is_lost_with_its_zone() -> None:
    """All three subnets of a zone, and the zone."""
    subnets = web().with_failed(["public-a", "app-a", "data-a"])
    zone = web().with_failed(["zone-a"])
    assert subnets.down - set(subnets.failed) == zone.down - {"zone-a", *subnets.failed}
    assert subnets.degraded == zone.degraded


def on_two_segments() -> Assessment:
    """Two web servers and a database, each wired to a segment that is drawn beside them."""
    nodes = {
        "users": "users", "dc": "datacenter", "lan": ("network", "dc"), "back": ("network", "dc"),
        "lb": ("load-balancer", {"count": 2}), "m1": ("server", "dc", {"segment": "lan"}),
        "m2": ("server", "dc", {"segment": "back"}), "m3": ("server", "dc", {"segment": "back"}),
        "app": ("app", "m1"), "app-2": ("app", "m2"), "db": ("database", "m3", {"backup_days": 7, "backup_to": "tapes"}),
        "m4": ("server", "dc", {"segment": "lan"}), "tapes": ("file-share", "m4"),
    }  # fmt: skip
    return Assessment(draw(nodes, ["users>lb", "lb>app", "lb>app-2", "app>db", "app-2>db"]))


def test_a_lost_segment_takes_what_is_wired_to_it() -> None:
    whole = on_two_segments()
    lan = whole.with_failed(["lan"])
    assert lan.down == {"lan", "m1", "app", "m4", "tapes"}
    assert less(lan) == {"lb": ("redundancy", ("app",), 1, 2)}
    assert set(whole.exposure) - set(lan.exposure) == {"app", "tapes"}
    back = whole.with_failed(["back"])
    assert {"m2", "app-2", "m3", "db", "app", "users"} <= back.down
    assert {"m4", "tapes"} & back.down == set()


def test_a_lost_target_is_missed_by_its_balancer_only() -> None:
    assert less(web().with_failed(["web-a"])) == {"alb": ("redundancy", ("web-a",), 1, 2)}


def test_what_is_down_is_not_degraded() -> None:
    found = web().with_failed(["web-a", "web-b"])
    assert "alb" in found.down
    assert found.degraded == ()


def test_callers_of_a_replicated_database_have_one_left() -> None:
    sync = {"kind": "replication", "failover": "automatic"}
    nodes = {"users": "users", "app": "app", "db": "database", "copy": "database"}
    design = draw(nodes, ["users>app", "app>db", ("db", "copy", sync)])
    assert less(Assessment(design, ["db"])) == {"app": ("redundancy", ("db",), 1, 2)}


def test_copies_and_quorums_say_how_many_are_left() -> None:
    nodes = {
        "users": "users",
        "lb": ("load-balancer", {"min_healthy": 2}),
        "a": "app",
        "b": "app",
        "c": "app",
    }
    found = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b", "lb>c"]), ["b"])
    assert less(found) == {"lb": ("redundancy", ("b",), 2, 3)}


def test_optional_and_handed_over_work_is_missed_but_not_needed() -> None:
    nodes = {"users": "users", "app": "app", "mail": "external", "jobs": "queue"}
    links = ["users>app", ("app", "mail", {"optional": True}), ("app", "jobs", {"kind": "async"})]
    design = draw(nodes, links)
    assert Assessment(design, ["mail"]).degraded == (Degraded("app", "optional", ("mail",), 0, 1),)
    assert Assessment(design, ["jobs"]).degraded == (Degraded("app", "handed-over", ("jobs",), 0, 1),)


def test_the_whole_is_kept_beside_what_is_left() -> None:
    a = web()
    lost = a.with_failed(["web-a"])
    assert lost.whole is a
    assert lost.with_failed(["web-b"]).whole is a
    assert Assessment(a.design, ["web-a"]).whole.failed == ()
    assert lost.cost.monthly_usd == a.cost.monthly_usd


def test_ways_in_through_what_failed_are_closed() -> None:
    nodes = {
        "users": "users",
        "lb": "load-balancer",
        "web": "server",
        "app": ("app", "web"),
        "db": "database",
    }
    a = Assessment(draw(nodes, ["users>lb", "lb>app", "app>db"]))
    assert a.exposure["db"].verdict == "lateral"
    lost = a.with_failed(["web"])
    assert "app" not in lost.exposure
    assert lost.exposure["db"].verdict in ("internal", "isolated", "one-change")
    assert not lost.exposure["db"].is_reachable_from_internet


def test_a_lost_firewall_lets_nobody_in() -> None:
    nodes = {
        "users": "users", "dc": "datacenter", "fw": ("firewall", "dc"),
        "lan": ("network", "dc", {"internet": "inbound"}), "web": ("server", "lan", {"public_address": True}),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>fw", "fw>web"]))
    assert a.exposure["web"].verdict == "internet"
    assert a.with_failed(["fw"]).exposure["web"].verdict != "internet"


def test_what_spans_zones_is_still_judged_when_the_zone_it_is_drawn_in_is_lost() -> None:
    a = web()
    lost = a.with_failed(["zone-a"])
    assert "db" in lost.exposure
    assert "web-a" not in lost.exposure


def test_a_witness_names_places_the_way_and_what_goes_dark() -> None:
    nodes = {
        "users": "users", "admins": "users", "dc": "datacenter", "rack": ("rack", "dc"), "web": ("server", "rack"),
        "app": ("app", "web"), "tool": ("app", "web"),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>app", "admins>tool"]))
    proof = {p.node: p for p in a.witnesses["users"]}
    assert set(proof) == {"app", "dc", "rack", "web"}
    assert proof["app"].places == ("web", "rack", "dc")
    assert proof["web"].chain == ("web", "app", "users")
    assert proof["app"].takes_down == (
        "users",
        "web",
    )  # a call to the machine asks for all that answers in it
    assert set(proof["rack"].takes_down) == {"web", "app", "tool", "users", "admins"}
    assert a.witness("rack", "users") == proof["rack"]
    with pytest.raises(ValueError, match="survives"):
        a.witness("tool", "users")


def test_what_was_down_before_does_not_go_dark_again() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "a": "app", "b": "app"}
    lost = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b"]), ["a"])
    assert {p.node: p.takes_down for p in lost.witnesses["users"]} == {
        "b": ("lb", "users"),
        "lb": ("users",),
    }


def jobs(workers: int) -> Design:
    nodes = {"users": "users", "app": ("app", {"count": 2}), "jobs": "queue"}
    nodes |= {f"w{n}": "worker" for n in range(workers)}
    handed = [
        ("app", "jobs", {"kind": "async"}),
        *(("jobs", f"w{n}", {"kind": "async"}) for n in range(workers)),
    ]
    return draw(nodes, ["users>app", *handed], peak_rps=40)


@pytest.mark.parametrize(
    ("workers", "lost", "said"),
    [
        (1, ["w0"], "jobs hands work to w0, which waits: the backlog grows by 40 requests/s at the peak"),
        (
            1,
            ["jobs"],
            "app hands work to jobs, which waits: the backlog grows by 40 requests/s at the peak",
        ),
        (2, ["w1"], "jobs hands work to w1, which waits"),
    ],
)
def test_what_is_handed_over_to_nobody_piles_up(workers: int, lost: list[str], said: str) -> None:
    a = Assessment(jobs(workers), lost)
    assert [line.strip() for line in what_if_lines(a, "en") if "hands work" in line] == [said]
