"""A preview says what changes in the words of the reports: names that lead, titles of properties, values with units."""

from __future__ import annotations

from dataclasses import replace

from support.drawing import NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import NUMBERS
from designer.document import edits
from designer.document.design import Design
from designer.fixes.preview import Preview, preview
from designer.reports.comparison import Comparison
from designer.reports.diff_page import diff_page
from designer.reports.linted import Linted
from designer.reports.plain import render


def shop() -> Design:
    nodes = {
        "users": "users", "region": "aws.region", "vpc": ("aws.vpc", "region"), "app": ("aws.ec2", "vpc"),
        "db": ("aws.rds", "vpc", {"storage_gb": 50}), "two": ("aws.rds", "vpc"),
    }  # fmt: skip
    design = draw(nodes, ["users>app", ("app", "db", {"port": 5432})])
    return design.with_nodes([replace(design.nodes[n], name="orders") for n in ("db", "two")])


def edited() -> Design:
    design = edits.set_property(shop(), "db", "multi_az", True)
    design = edits.set_property(design, "db", "storage_gb", 80)
    design = edits.reparent(design, ["app"], None)
    design = edits.set_link_property(design, "app>db", "calls", 3)
    return edits.remove(design, ["two"])


def seen() -> Preview:
    return preview(Assessment(shop()), edited(), {})


def test_each_change_is_told_by_names_titles_and_units() -> None:
    assert [str(line) for line in seen().changes] == [
        "~ app: sits in (in): vpc → the open canvas",
        "~ orders (db): Multi-AZ (multi_az): false → true",
        "~ orders (db): Storage (storage_gb): 50 GB → 80 GB",
        "- orders (RDS, two)",
        "~ app → orders: Calls per request (calls): 1 → 3",
    ]


def test_what_is_added_is_told_by_its_name_with_its_kind_and_place() -> None:
    nodes: dict[str, NodeSketch] = {"web": "server"}
    before = draw(nodes)
    after = draw({**nodes, "lb": ("load-balancer", "web"), "app": "app"})
    after = after.with_nodes([replace(after.nodes["lb"], name="Balancer")])
    told = [str(line) for line in preview(Assessment(before), after, {}).changes]
    assert told == ["+ app (App)", "+ Balancer (Load balancer, lb) in web"]


def test_a_difference_of_two_files_says_the_same() -> None:
    old, new = (Linted("shop", b"", design, (), {}) for design in (shop(), edited()))
    page = render(diff_page(Comparison(old, new), "en"))
    for line in seen().changes:
        told = str(line).partition(": ")[2]
        assert not told or told in page


def test_the_four_numbers_go_by_one_name_each_and_korean_has_one_too() -> None:
    titles = [str(title) for _, title, _, _ in NUMBERS]
    assert [str(line).partition(":")[0] for line in seen().number_lines] == titles
    assert seen().number_lines[-1].render("ko").startswith("월 비용(USD): ")
    assert seen().changes[0].render("ko").endswith("(in): vpc → 빈 캔버스")


def test_what_became_another_kind_is_told_with_the_titles_of_both() -> None:
    before = draw({"web": ("server", {"vcpus": 8, "memory_gb": 32}), "dns": "dns"})
    after = draw({"web": ("aws.ec2", {"instance_type": "m7g.2xlarge"}), "dns": "aws.route53"})
    assert [str(line) for line in preview(Assessment(before), after, {}).changes] == [
        "~ dns: kind: DNS → Route 53",
        "~ web: kind: Server → EC2",
        "~ web: Instance type (instance_type): – → m7g.2xlarge",
        "~ web: Memory (memory_gb): 32 GB → –",
        "~ web: Cores (vcpus): 8 → –",
    ]


def test_of_a_table_the_lines_that_differ_are_told_by_their_titles() -> None:
    def site(*forwards: dict[str, object], rules: int = 0) -> Design:
        lines = [{"ports": str(port), "target": "web"} for port in range(1, rules + 1)]
        return draw(
            {
                "dc": "datacenter",
                "web": ("server", "dc"),
                "fw": ("firewall", "dc", {"forwards": [*forwards], "rules": lines}),
            }
        )

    ssh = {"port": 2222, "to": "web", "target_port": 22}
    before, after = site(ssh, {"port": 80, "to": "web"}), site(ssh, {"port": 443, "to": "web"}, rules=4)
    assert [str(line) for line in preview(Assessment(before), after, {}).changes] == [
        "~ fw: Port forwarding (forwards): Published port 80, Forwards to web → Published port 443, Forwards to web",
        "~ fw: Extra rules (rules): – → Target web, Ports 1; Target web, Ports 2; Target web, Ports 3 (+1)",
    ]
