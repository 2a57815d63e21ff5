"""The monthly bill of drawn designs, against known answers and bills added up by hand."""

import pytest
from support.drawing import NodeSketch, draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.cost import Cost
from designer.analysis.pricing import tiered
from designer.catalog.facts import facts
from designer.document.design import Design

US = {"region": "us-east-1"}
MONTH = 730 * 3600


def bill(design: Design) -> Cost:
    return Assessment(design).cost


def lines(found: Cost, node: str) -> dict[str, float]:
    return {str(line.what): round(line.usd, 4) for line in found.lines if line.node == node}


def in_us(**inside: NodeSketch) -> dict[str, NodeSketch]:
    return {**two_zones(**inside), "region": ("aws.region", US)}


def test_a_balancer_by_the_hour_and_by_its_load() -> None:
    """Known answer CO-01 for the hours; LCU as the largest dimension."""
    idle = bill(draw(in_us(alb=("aws.alb", "vpc", {"scheme": "internal"}))))
    assert lines(idle, "alb") == {"Load balancer hours": 16.425}
    nodes = in_us(users="users", alb=("aws.alb", "vpc"), web=("aws.ec2", "app-a"))
    busy = bill(draw(nodes, ["users>alb", "alb>web"], peak_rps=100, curve="flat", payload_kb=100))
    gb_per_hour = 100 * 100 * 3600 / 1e6  # 36 LCU, more than 0.4 for connections
    assert lines(busy, "alb")["Load balancer capacity units"] == pytest.approx(730 * gb_per_hour * 0.008)
    assert lines(busy, "alb")["Public IPv4 addresses"] == pytest.approx(2 * 730 * 0.005)


def test_a_nat_gateway_by_the_hour_and_by_what_passes() -> None:
    """Known answer CO-02: 32.85 a month and 0.045 a GB."""
    nodes = in_us(
        users="users", web=("aws.ec2", "app-a"), pay="external", nat=("aws.nat-gateway", "public-a")
    )
    found = bill(draw(nodes, ["users>web", "web>pay"], peak_rps=50, curve="flat"))
    gb = 50 * MONTH * facts().value("defaults.call-kb") / 1e6
    assert lines(found, "nat")["NAT gateway hours"] == 32.85
    assert lines(found, "nat")["Data processed by NAT"] == pytest.approx(gb * 0.045, rel=1e-4)


def through_nat(**more: NodeSketch) -> dict[str, NodeSketch]:
    nodes = in_us(users="users", web=("aws.ec2", "app-a"), nat=("aws.nat-gateway", "public-a"))
    return {**nodes, **more}


def passed(found: Cost) -> dict[str, float]:
    """Calls a second at a flat load that pass the gateway, by what is called, as the derivation of its price tells."""
    per_call = MONTH * facts().value("defaults.call-kb") / 1e6
    told = next((line for line in found.lines if str(line.what) == "Data processed by NAT"), None)
    if told is None:
        return {}
    assert told.quantity == pytest.approx(sum(part.value for part in told.parts))
    assert set(told.parts) <= set(told.figure.inputs)
    return {str(part.name).removeprefix("calls to "): round(part.value / per_call, 9) for part in told.parts}


def test_a_bucket_is_reached_through_nat_unless_an_endpoint_leads_there() -> None:
    """50 requests a second, three calls each; the gateway is paid for what an endpoint for S3 would carry for nothing."""
    files = ("web", "files", {"calls": 3})
    nodes = through_nat(files=("aws.s3", "region"), pay="external")
    load = {"peak_rps": 50, "curve": "flat"}
    found = bill(draw(nodes, ["users>web", files, "web>pay"], **load))
    assert passed(found) == {"files": 150, "pay": 50}
    gb = 200 * MONTH * facts().value("defaults.call-kb") / 1e6
    assert lines(found, "nat")["Data processed by NAT"] == pytest.approx(gb * 0.045, rel=1e-4)
    nodes["way"] = ("aws.vpc-endpoint", "vpc", {"service": "s3"})
    assert passed(bill(draw(nodes, ["users>web", files, "web>pay"], **load))) == {"pay": 50}
    nodes["abroad"] = ("aws.region", {"region": "eu-west-1"})
    nodes["files"] = ("aws.s3", "abroad")
    assert passed(bill(draw(nodes, ["users>web", files], **load))) == {"files": 150}


def test_what_is_called_by_name_is_billed_by_the_part_that_leads_outside() -> None:
    """Of two calls behind a name one goes to another service, the other to a machine in the same network."""
    nodes = through_nat(names="dns", pay="external", db=("aws.rds", "data-a"))
    both = ["users>web", ("web", "names", {"calls": 2}), "names>pay", "names>db"]
    assert passed(bill(draw(nodes, both, peak_rps=50, curve="flat"))) == {"pay": 50}
    nodes["more"] = "dns"
    round_about = ["users>web", ("web", "names", {"calls": 2}), "names>more", "more>names", "names>pay"]
    assert passed(bill(draw(nodes, round_about, peak_rps=50, curve="flat"))) == {
        "pay": 100
    }  # names of one another
    inside = ["users>web", "web>names", "names>db"]
    assert passed(bill(draw(nodes, inside, peak_rps=50, curve="flat"))) == {}


def test_of_two_copies_the_one_with_a_way_out_pays() -> None:
    """Half of the calls come from a public subnet, which needs no gateway."""
    nodes = through_nat(web_2=("aws.ec2", "public-b"), alb=("aws.alb", "vpc"), cdn="aws.cloudfront")
    nodes["web-2"] = nodes.pop("web_2")
    links = ["users>alb", "alb>web", "alb>web-2", "web>cdn", "web-2>cdn"]
    assert passed(bill(draw(nodes, links, peak_rps=50, curve="flat"))) == {"cdn": 25}


def test_multi_az_doubles_instance_and_storage() -> None:
    """Known answer CO-03."""
    database = {"engine": "mysql", "instance_type": "db.t3.large", "storage_gb": 30}
    single = bill(draw(in_us(db=("aws.rds", "data-a", database))))
    assert lines(single, "db") == {"Instance hours": 99.28, "Storage": 3.45}
    double = bill(draw(in_us(db=("aws.rds", "data-a", database | {"multi_az": True}))))
    assert lines(double, "db") == {"Instance hours": 198.56, "Storage in two zones": 6.9}
    assert double.monthly_usd == pytest.approx(205.46)


def test_a_price_that_nobody_has_drawn_is_not_called_drawn() -> None:
    design = draw({"mine": ("server", {"monthly_usd": 90}), "usual": "server"})
    billed = {line.node: line for line in bill(design).lines}
    assert (str(billed["mine"].what), str(billed["usual"].what)) == ("As drawn", "Usual price: none is drawn")
    origin = {
        node: next(i.origin for i in line.figure.inputs if str(i.name) == "price")
        for node, line in billed.items()
    }
    assert origin == {"mine": "drawn", "usual": "default"}


def test_tiers_are_marginal() -> None:
    """Known answer CO-04: 51 200 GB of CloudFront in the US are 870.40 + 3276.80."""
    tiers = [(tier.size, tier.price.value) for tier in facts().tiers("prices.cloudfront", "us-east-1")]
    assert tiered(51_200, tiers) == pytest.approx(4147.20)
    payload = 51_200 * 1e6 / (10 * MONTH)
    nodes: dict[str, NodeSketch] = {"users": "users", "us": ("aws.region", US), "cdn": "aws.cloudfront"}
    found = bill(draw(nodes, ["users>cdn"], peak_rps=10, curve="flat", payload_kb=payload))
    assert lines(found, "cdn")["Data out to the internet"] == pytest.approx(4147.20, rel=1e-6)


def test_data_out_is_paid_where_it_leaves_for_the_internet() -> None:
    """Known answer CO-05: 10 240 GB out of Seoul cost 1290.24."""
    payload = 10_240 * 1e6 / (10 * MONTH)
    nodes = two_zones(users="users", web=("aws.ec2", "public-a"))
    direct = bill(draw(nodes, ["users>web"], peak_rps=10, curve="flat", payload_kb=payload))
    assert lines(direct, "web")["Data out to the internet"] == pytest.approx(1290.24)
    behind = nodes | {"cdn": "aws.cloudfront"}
    found = bill(draw(behind, ["users>cdn", "cdn>web"], peak_rps=10, curve="flat", payload_kb=payload))
    assert "Data out to the internet" not in lines(found, "web")
    foreign = nodes | {"cdn": ("cdn", {"hit_ratio": 0.5})}
    found = bill(draw(foreign, ["users>cdn", "cdn>web"], peak_rps=10, curve="flat", payload_kb=payload))
    assert lines(found, "web")["Data out to the internet"] == pytest.approx(1290.24 / 2)


def test_nat_gateways_without_traffic() -> None:
    """Known answer CO-07: three in Seoul, 129.21."""
    nodes = two_zones(**{f"nat_{i}": ("aws.nat-gateway", "public-a") for i in range(3)})
    found = bill(draw(nodes))
    assert sum(line.usd for line in found.lines if str(line.what) == "NAT gateway hours") == pytest.approx(
        129.21
    )


def test_what_is_paid_by_use_follows_the_curve() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "dns": "aws.route53", "app": "app"}
    flat = bill(draw(nodes, ["users>dns", "dns>app"], peak_rps=100, curve="flat"))
    spiky = bill(draw(nodes, ["users>dns", "dns>app"], peak_rps=100, curve="spiky"))
    assert lines(flat, "dns")["DNS queries"] == pytest.approx(100 * MONTH / 10 / 1e6 * 0.4)
    assert lines(spiky, "dns")["DNS queries"] == pytest.approx(lines(flat, "dns")["DNS queries"] * 0.15)
    assert lines(spiky, "dns")["Hosted zone"] == 0.5


def test_a_scaling_group_pays_what_the_mean_load_asks_for() -> None:
    group = {"min_size": 2, "max_size": 20, "instance_type": "m7g.large", "service_ms": 10, "target_cpu": 50}
    nodes = in_us(users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", group))
    found = bill(draw(nodes, ["users>alb", "alb>web"], peak_rps=1000, curve="daily"))
    # 1000/s x 10 ms = 10 busy cores at peak, 5 on average: 5 instances of 2 cores at 50 %
    assert lines(found, "web")["Instance hours"] == pytest.approx(5 * 730 * 0.0816)
    quiet = bill(draw(nodes, ["users>alb", "alb>web"], peak_rps=1, curve="daily"))
    assert lines(quiet, "web")["Instance hours"] == pytest.approx(2 * 730 * 0.0816)


def test_machines_of_your_own_cost_what_is_drawn_for_each_copy() -> None:
    nodes: dict[str, NodeSketch] = {
        "site": ("datacenter", {"monthly_usd": 900}), "m": ("server", "site", {"count": 3, "monthly_usd": 200}),
        "app": ("app", "m"), "mail": ("external", {"monthly_usd": 49}),
    }  # fmt: skip
    found = bill(draw(nodes))
    assert found.by_node == {"site": 900, "m": 600, "mail": 49}
    assert found.monthly_usd == 1549


def test_replicas_of_a_cache_and_copies_of_a_machine_are_paid() -> None:
    nodes = in_us(
        cache=("aws.elasticache", "data-a", {"instance_type": "cache.m7g.large", "replicas": 2}),
        web=("aws.ec2", "app-a", {"instance_type": "m7g.large", "count": 4, "volume_gb": 50, "public_ip": True}),
    )  # fmt: skip
    found = bill(draw(nodes))
    assert lines(found, "cache") == {"Node hours": round(3 * 730 * 0.158, 4)}
    assert lines(found, "web") == {
        "Instance hours": round(4 * 730 * 0.0816, 4), "Root volumes": 16.0, "Public IPv4 addresses": 14.6,
    }  # fmt: skip


def test_calls_between_zones_are_paid_both_ways() -> None:
    nodes = in_us(
        users="users", web=("aws.ec2", "app-a"), db=("aws.rds", "data-b", {"instance_type": "db.t3.large"})
    )
    found = bill(draw(nodes, ["users>web", ("web", "db", {"calls": 3})], peak_rps=100, curve="flat"))
    gb = 300 * MONTH * 2 / 1e6
    assert lines(found, "web")["Data between zones, both directions"] == pytest.approx(
        2 * gb * 0.01, rel=1e-4
    )


def test_a_firewall_for_the_web_inspects_the_requests_of_what_uses_it() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "cdn": "aws.cloudfront", "waf": "aws.waf"}
    found = bill(draw(nodes, ["users>cdn", ("cdn", "waf", {"kind": "uses"})], peak_rps=10, curve="flat"))
    assert lines(found, "waf")["Requests inspected"] == pytest.approx(10 * MONTH / 1e6 * 0.6, rel=1e-4)


def test_an_assumed_price_is_marked_on_its_line() -> None:
    nodes = {
        **two_zones(web=("aws.ec2", "app-a", {"instance_type": "z9x.large"})),
        "region": ("aws.region", {"region": "eu-west-1"}),
    }
    line = next(line for line in bill(draw(nodes)).lines if str(line.what) == "Instance hours")
    assert line.region == "eu-west-1"
    assert [str(reason) for reason in line.assumed] == [
        "z9x.large is not in the table; counted as m5.large",
        "no price for eu-west-1 in the table; that of us-east-1, times 1 as for EC2",
    ]
    assert line.figure.sources == ("karpenter",)


def test_what_has_failed_is_paid_all_the_same() -> None:
    nodes = in_us(users="users", alb=("aws.alb", "vpc"), web=("aws.ec2", "app-a"), web_2=("aws.ec2", "app-b"))
    a = Assessment(draw(nodes, ["users>alb", "alb>web", "alb>web-2"]))
    assert a.with_failed(["web"]).cost.monthly_usd == pytest.approx(a.cost.monthly_usd)
