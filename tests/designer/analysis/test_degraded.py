"""What a loss leaves standing with less, which ways in it closes, and why what it takes down falls."""

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.degraded import Degraded
from designer.document.design import Design
from designer.document.encode import dump
from designer.reports.figure_text import explained
from designer.reports.linted import Linted
from designer.reports.page import Paragraph
from designer.reports.sections.carries import capacity as carries
from designer.reports.sections.subject import Subject
from designer.reports.survival_text import what_if_lines
from designer.rules.registry import load_rules
from designer.settings import Settings


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


def backlog(**more: object) -> Assessment:
    """1 ms of an app, work over a queue to a worker of 8 ms, which asks a database of 4 ms three times: 1/12 ms is most."""
    nodes = {
        "users": "users", "app": ("app", {"service_ms": 1, "processes": 1}), "jobs": "queue",
        "w": ("worker", {"service_ms": 8, "processes": 1}), "db": ("database", {"service_ms": 4, "processes": 1}), **more,
    }  # fmt: skip
    handed = [("app", "jobs", {"kind": "async"}), ("jobs", "w", {"kind": "async"})]
    return Assessment(draw(nodes, ["users>app", *handed, ("w", "db", {"calls": 3})], peak_rps=40))


def test_a_lost_consumer_makes_a_design_sustain_nothing_more() -> None:
    """What it would have done, and what that asks of others, still has to be done: the database is full first as before."""
    a = backlog()
    assert a.capacity.max_rps == pytest.approx(1000 / 12)
    assert a.capacity.bottleneck == "db"
    for lost in (["w"], ["jobs"], ["db"], ["jobs", "w"]):
        left = a.with_failed(lost)
        assert left.capacity.max_rps == pytest.approx(1000 / 12), lost
        assert left.capacity.bottleneck == "db"
        assert "w" not in left.capacity.nodes, "nothing reaches it now"
    assert {loss.lost: loss.rps for loss in a.losses} == pytest.approx(
        {"app": 0.0, "jobs": 1000 / 12, "w": 1000 / 12, "db": 1000 / 12}
    )
    assert {loss.lost: loss.bottleneck for loss in a.losses} == {
        "app": None,
        "jobs": "db",
        "w": "db",
        "db": "db",
    }


def test_a_consumer_is_owed_what_it_is_handed_in_its_lost_machine_too() -> None:
    """A worker of 8 ms with one process on a machine of its own sustains 125, and what waits for it still does."""
    a = backlog(
        m=("server", {"vcpus": 2}), w=("worker", "m", {"service_ms": 8, "processes": 1}), db="database"
    )
    assert a.with_failed(["m"]).capacity.max_rps == a.capacity.max_rps == pytest.approx(125)
    assert {loss.lost: loss.rps for loss in a.losses}["m"] == pytest.approx(125)
    assert is_owed(a.with_failed(["m"]))
    assert is_owed(backlog().with_failed(["w"]))
    assert not is_owed(backlog())


def is_owed(a: Assessment) -> bool:
    return any("work that waits for what is lost has to be done, too" in line for line in explained(a, "en"))


def test_of_two_consumers_the_one_that_is_left_limits() -> None:
    nodes = {"users": "users", "app": ("app", {"service_ms": 1, "processes": 1}), "jobs": "queue"}
    nodes |= {w: ("worker", {"service_ms": 8, "processes": 1}) for w in ("w1", "w2")}
    handed = [(a, b, {"kind": "async"}) for a, b in (("app", "jobs"), ("jobs", "w1"), ("jobs", "w2"))]
    a = Assessment(draw(nodes, ["users>app", *handed]))
    assert a.capacity.max_rps == pytest.approx(250)
    assert a.with_failed(["w1"]).capacity.max_rps == pytest.approx(125)
    assert {loss.lost: loss.rps for loss in a.losses}["w2"] == pytest.approx(125)


def more(a: Assessment, lost: str, language: str = "en") -> list[str]:
    beginnings = {"en": "  It sustains more", "ko": "  더 견디는"}
    lines = what_if_lines(a.with_failed([lost]), language)
    return [line.strip() for line in lines if line.startswith(beginnings[language])]


def test_what_is_left_without_optional_work_carries_more_and_says_why() -> None:
    """Calls to what is optional fail at once and are not made up for: the app carries 1000 pages without them."""
    nodes = {"users": "users", "app": ("app", {"service_ms": 1, "processes": 1})}
    nodes["tips"] = ("app", {"service_ms": 8, "processes": 1})
    a = Assessment(draw(nodes, ["users>app", ("app", "tips", {"optional": True})]))
    assert a.capacity.max_rps == pytest.approx(125)
    assert a.with_failed(["tips"]).capacity.max_rps == pytest.approx(1000)
    assert more(a, "tips") == ["It sustains more only because calls to tips are left out."]
    assert more(a, "tips", "ko") == ["더 견디는 것은 tips에 대한 호출을 생략하기 때문일 뿐입니다."]


@pytest.mark.parametrize("optional", [True, False])
def test_the_report_says_how_a_loss_may_let_more_through(optional: bool) -> None:
    nodes = {"users": "users", "app": ("app", {"service_ms": 1}), "tips": ("app", {"service_ms": 8})}
    drawn = draw(nodes, ["users>app", ("app", "tips", {"optional": optional})])
    linted = Linted("x.loadpath.json", dump(drawn), drawn, (), load_rules())
    (section,) = carries(Subject(linted, Assessment(drawn), Settings(), {}, "en"))
    said = [block.said for block in section.blocks if isinstance(block, Paragraph)]
    assert any("Where more is sustained than with everything up" in one for one in said) == optional


def test_an_entry_that_is_lost_is_no_gain_for_the_other() -> None:
    """Half of all requests are refused, so twice as many may come: 2000 in place of the 1000 that the app carries."""
    nodes = {"users": "users", "staff": "users", "gate": "load-balancer", "app": ("app", {"service_ms": 1, "processes": 1})}  # fmt: skip
    a = Assessment(draw(nodes, ["users>app", "staff>gate", "gate>app"]))
    assert a.with_failed(["gate"]).capacity.max_rps == pytest.approx(2000)
    assert more(a, "gate") == ["It sustains more only because requests of staff are not served."]
    assert more(a, "app") == []


def test_a_weak_target_that_is_lost_limits_no_longer() -> None:
    """A balancer gives both the same: twice the 100 of the weak one; without it the other carries its 1000."""
    nodes = {
        "users": "users",
        "lb": ("load-balancer", {"count": 2}),
        "weak": ("app", {"service_ms": 10, "processes": 1}),
    }
    nodes["strong"] = ("app", {"service_ms": 1, "processes": 1})
    a = Assessment(draw(nodes, ["users>lb", "lb>weak", "lb>strong"]))
    assert a.capacity.max_rps == pytest.approx(200)
    assert more(a, "weak") == ["It sustains more because what answers in place of weak carries more."]
    assert more(a, "strong") == []


def test_a_way_round_what_is_full_first_carries_more() -> None:
    """Every other request asks the archive by the slow way: 10 ms allow 200 of them; by the other way nobody asks it."""
    shared = {"group": "ways"}
    quick = ("app", {"service_ms": 1, "processes": 1})
    nodes = {"users": "users", "app": quick, "slow": quick, "fast": quick}
    nodes["archive"] = ("database", {"service_ms": 10, "processes": 1})
    links = ["users>app", ("app", "slow", shared), ("app", "fast", shared), "slow>archive"]
    a = Assessment(draw(nodes, links))
    assert (round(a.capacity.max_rps), a.capacity.bottleneck) == (200, "archive")
    assert more(a, "slow") == ["It sustains more because archive, which was full first, gets fewer requests."]


@pytest.mark.parametrize(
    ("workers", "lost", "said"),
    [
        (1, ["w0"], "jobs hands work to w0, which waits: the backlog grows by 40 requests/s at the peak"),
        (
            1,
            ["jobs"],
            "app hands work to jobs, which waits: the backlog grows by 40 requests/s at the peak",
        ),
        (
            2,
            ["w0", "w1"],
            "jobs hands work to w0, w1, which waits: the backlog grows by 40 requests/s at the peak",
        ),
    ],
)
def test_what_is_handed_over_to_nobody_piles_up(workers: int, lost: list[str], said: str) -> None:
    a = Assessment(jobs(workers), lost)
    assert [line.strip() for line in what_if_lines(a, "en") if "hands work" in line] == [said]


def test_of_two_workers_the_other_takes_the_work() -> None:
    assert less(Assessment(jobs(2), ["w1"])) == {"jobs": ("redundancy", ("w1",), 1, 2)}


def test_what_is_handed_to_each_of_two_queues_waits_for_its_own() -> None:
    """Only a queue hands a piece of work to one of several: an app that fills two queues fills both."""
    asynchronous = {"kind": "async"}
    nodes = {"users": "users", "app": "app", "mails": "queue", "bills": "queue"}
    links = ["users>app", ("app", "mails", asynchronous), ("app", "bills", asynchronous | {"calls": 0.5})]
    a = Assessment(draw(nodes, links, peak_rps=40)).with_failed(["bills"])
    assert less(a) == {"app": ("handed-over", ("bills",), 1, 2)}
    said = "  app hands work to bills, which waits: the backlog grows by 20 requests/s at the peak"
    assert said in list(what_if_lines(a, "en"))


def test_what_is_optional_and_has_another_is_not_gone_without() -> None:
    """A client that asks one of two optional caches, and an optional store that another takes over from."""
    shared = {"group": "caches", "optional": True}
    nodes = {
        "users": "users",
        "app": "app",
        "c1": "cache",
        "c2": "cache",
        "db": "database",
        "copy": "database",
    }
    links = [
        "users>app", ("app", "c1", shared), ("app", "c2", shared), ("app", "db", {"optional": True}),
        ("db", "copy", {"kind": "replication", "failover": "automatic"}),
    ]  # fmt: skip
    a = Assessment(draw(nodes, links))
    assert a.with_failed(["c1"]).degraded == (Degraded("app", "redundancy", ("c1",), 1, 2),)
    assert a.with_failed(["db"]).degraded == (Degraded("app", "redundancy", ("db",), 1, 2),)
    assert a.with_failed(["c1", "c2"]).degraded == (Degraded("app", "optional", ("c1", "c2"), 0, 2),)
    assert a.with_failed(["db", "copy"]).degraded == (Degraded("app", "optional", ("db",), 0, 1),)


def test_a_node_that_misses_several_things_is_told_with_each() -> None:
    nodes = {
        "users": "users",
        "site": "datacenter",
        "m": ("server", "site"),
        "mail": ("app", "m"),
        "jobs": ("queue", "m"),
    }
    nodes |= {"app": "app", "c1": ("cache", "m"), "c2": "cache"}
    links = [
        "users>app", ("app", "mail", {"optional": True}), ("app", "jobs", {"kind": "async"}),
        ("app", "c1", {"group": "c"}), ("app", "c2", {"group": "c"}),
    ]  # fmt: skip
    lost = Assessment(draw(nodes, links, peak_rps=40)).with_failed(["m"])
    assert [(d.node, d.cause, d.lost) for d in lost.degraded] == [
        ("app", "handed-over", ("jobs",)),
        ("app", "optional", ("mail",)),
        ("app", "redundancy", ("c1",)),
    ]
    assert "Degraded: app" in list(what_if_lines(lost, "en"))


@pytest.mark.parametrize("props", [{"optional": True}, {"kind": "async"}])
def test_calls_that_leave_by_a_lost_gateway_do_not_arrive(props: dict[str, object]) -> None:
    """Web servers in private subnets go on without mail while nothing leads out; a second gateway leads out."""
    cause = "optional" if props.get("optional") else "handed-over"
    nodes = two_zones(
        users="users", web=("aws.ec2", "app-a"), mail=("external", {"response_ms": 300}), nat=("aws.nat-gateway", "public-a"),
    )  # fmt: skip
    a = Assessment(draw(nodes, ["users>web", ("web", "mail", props)], peak_rps=20))
    assert a.capacity.nodes["mail"].rps == 20
    for lost in ("nat", "public-a"):
        left = a.with_failed([lost])
        assert {d.node: (d.cause, d.lost) for d in left.degraded} == {"web": (cause, ("mail",))}
        assert "mail" not in left.capacity.nodes
        assert left.capacity.entries["users"].p95_ms < 300
    nodes["web"] = ("aws.ec2", "public-a")
    public = Assessment(draw(nodes, ["users>web", ("web", "mail", props)], peak_rps=20)).with_failed(["nat"])
    assert public.degraded == ()
    assert public.capacity.nodes["mail"].rps == 20
