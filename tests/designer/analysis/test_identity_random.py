"""Who can do what, on random designs, against policy evaluation done the slow way: every action, every resource, every key.

The slow way knows no index and no pattern algebra. It looks at the links and statements as they are, tries each statement
on each resource under a concrete name (for objects: on several keys), and follows roles until nothing is added.
"""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.drawing import draw

from designer.analysis.identity import Identities
from designer.catalog.aws_data import S3
from designer.document.design import Design
from designer.graph.actions import facets
from designer.graph.identity import Permission, Resource, statements
from designer.graph.topology import Topology

USES = {"kind": "uses"}
KEYS = ("x", "private/x", "private/deep/y", "public.html")
KINDS = {"u": "aws.iam-user", "g": "aws.iam-group", "r": "aws.iam-role", "p": "aws.iam-policy", "b": "aws.s3",
         "m": "aws.ec2", "d": "aws.rds", "root": "aws.iam-user"}  # fmt: skip
LEGAL = {"u": "gprbm", "g": "upr", "r": "rpbmd", "p": "bmd", "m": "rup", "root": "rg"}
ACTIONS = ("*", "s3:*", "S3:Get*", "s3:PutObject", "s3:?etObject", "iam:*", "sts:AssumeRole", "sts:*", "ssm:*",
           "secretsmanager:GetSecretValue", "iam:CreateAccessKey", "dynamodb:*")  # fmt: skip
RESOURCES = ("*", "b0", "b1", "m0", "d0", "r0", "r1", "u0", "arn:aws:s3:::b0", "arn:aws:s3:::b0/*", "arn:aws:s3:::b0/private/*",
             "arn:aws:s3:::b*", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/r1", "arn:aws:s3*", "gone",
             "arn:aws:ec2:us-east-1:123456789012:instance/*", "arn:aws:s3:::*/x")  # fmt: skip


@st.composite
def statement(draw_one: st.DrawFn) -> dict[str, object]:
    """Often about objects, where naming some of them is not naming all."""
    actions = st.sampled_from(ACTIONS) | st.sampled_from(("s3:*", "s3:GetObject", "sts:AssumeRole", "*"))
    resources = st.sampled_from(RESOURCES) | st.sampled_from(
        ("*", "b0", "arn:aws:s3:::b0/private/*", "arn:aws:s3:::b0/*")
    )
    return {
        "effect": draw_one(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw_one(st.sampled_from(["actions", "actions", "not_actions"])): draw_one(
            st.lists(actions, min_size=1, max_size=2)
        ),
        draw_one(st.sampled_from(["resources", "resources", "not_resources"])): draw_one(
            st.lists(resources, min_size=1, max_size=2)
        ),
    }


PRINCIPALS = ("*", "arn:aws:iam::123456789012:role/r0", "arn:aws:iam::123456789012:role/path/r1", "210987654321",
              "arn:aws:iam::123456789012:user/u0", "arn:aws:iam::123456789012:role/m0", "arn:aws:iam::123456789012:role/u0")  # fmt: skip


@st.composite
def at_bucket(draw_one: st.DrawFn) -> dict[str, object]:
    """A statement of a bucket's policy; one that holds only from some addresses denies nothing for sure."""
    return {
        "effect": draw_one(st.sampled_from(["Allow", "Allow", "Deny"])),
        "principals": draw_one(st.lists(st.sampled_from(PRINCIPALS), min_size=1, max_size=2)),
        "actions": draw_one(
            st.lists(st.sampled_from(("s3:*", "s3:GetObject", "s3:Put*", "iam:*")), min_size=1, max_size=2)
        ),
        "addresses": draw_one(st.sampled_from(([], [], ["10.1.0.0/16"]))),
    }


@st.composite
def worlds(draw_one: st.DrawFn) -> Design:
    """The same few elements, some left out, linked at random wherever it is legal."""
    gone = draw_one(
        st.sets(st.sampled_from(("root", "u1", "g0", "g1", "r2", "p1", "b1", "m1", "d0")), max_size=6)
    )
    nodes: dict[str, Any] = {} if "root" in gone else {"root": ("aws.iam-user", {"root": True})}
    for name in ("u0", "u1", "g0", "g1", "r0", "r1", "r2", "p0", "p1", "b0", "b1", "m0", "m1", "d0"):
        if name not in gone:
            held: dict[str, Any] = {}
            if name[0] == "p":
                held["statements"] = draw_one(st.lists(statement(), min_size=1, max_size=3))
            if name[0] == "b":
                held["policy"] = draw_one(st.lists(at_bucket(), max_size=2))
            if name[0] in "ur":
                held["boundary"] = draw_one(st.sampled_from(("", "", "p0", "p1", "b0", "gone")))
            nodes[name] = (KINDS[name[0]], held)
    pairs = [
        (one, two)
        for one in nodes
        for two in nodes
        if one != two and two.rstrip("012") in LEGAL.get(one.rstrip("012"), "")
    ]
    chosen = draw_one(st.lists(st.sampled_from(pairs), min_size=3, max_size=16, unique=True))
    holding = (draw_one(st.sampled_from(("u0", "m0"))), "p0")
    calls = [(one, two) for one in nodes for two in nodes if one[0] == "m" and two[0] in "bd"]
    called = draw_one(st.lists(st.sampled_from(calls), max_size=2, unique=True)) if calls else []
    return draw(
        nodes, [*((a, b, USES) for a, b in sorted({*chosen, holding})), *(f"{a}>{b}" for a, b in called)]
    )


class Slowly:
    """Everything anybody may do, by trying it."""

    def __init__(self, design: Design) -> None:
        self.kind = {n: re.sub(r"\d", "", n) for n in design.nodes}
        self.uses = {(link.source, link.target) for link in design.links.values() if link.kind == "uses"}
        topology = Topology(design)
        self.at = {n: node.spec.policy for n, node in design.nodes.items() if isinstance(node.spec, S3)}
        self.written = statements(topology)
        named = {n: str(getattr(node.spec, "boundary", "")) for n, node in design.nodes.items()}
        self.bound = {n: p for n, p in named.items() if self.kind.get(p) == "p"}
        self.tries = [
            (n, facet.part, action, names(facet.service, facet.resource, n))
            for n in design.nodes
            for facet in facets(topology.spec(n))
            for action in facet.actions
        ]
        self.tries += [
            (n, "arn", "sts:AssumeRole", [f"arn:aws:iam:::role/{n}"])
            for n in design.nodes
            if n[0] == "r" and n != "root"
        ]

    def actors(self) -> list[str]:
        return [n for n, kind in self.kind.items() if kind in ("u", "r", "m", "root")]

    def identity(self, machine: str) -> str:
        """A role before a user, the first by id; else a role of its own."""
        for kind in ("r", "u"):
            used = sorted(b for a, b in self.uses if a == machine and self.kind[b] == kind)
            if used:
                return used[0]
        return machine

    def holders(self, who: str) -> set[str]:
        found = {who}
        if self.kind[who] in ("u", "root"):
            found |= {g for g in self.kind if self.kind[g] == "g" and {(who, g), (g, who)} & self.uses}
        machines = {m for m in self.kind if self.kind[m] == "m" and self.identity(m) == who}
        return found | {b for a, b in self.uses if self.kind[b] == "p" and a in found | machines}

    def may(self, who: str, node: str, part: str, action: str, called: list[str]) -> bool:
        if who == "root":
            return True
        allowed = False
        for rule in self.at.get(node, ()):
            if any(matches(p, action, re.I) for p in rule.actions):
                kind = "user" if self.kind[who] == "u" else "role"
                named = any(f":{kind}/" in p and p.endswith(f"/{who}") for p in rule.principals)
                if rule.effect == "Deny" and not rule.addresses and (named or "*" in rule.principals):
                    return False
                allowed |= rule.effect == "Allow" and named
        # what admits a user by name needs no boundary to allow it; a role it does not free
        freed = self.kind[who] == "u" and (
            allowed or (action == "sts:AssumeRole" and (who, node) in self.uses)
        )
        bounds = self.written.get(self.bound.get(who, ""), ())
        within = who not in self.bound or freed
        for permission in bounds:
            if any(matches(p, action, re.I) for p in permission.actions) == permission.other_actions:
                continue
            hits = [about(permission, node, part, name) for name in called]
            if permission.effect == "Deny" and all(hits):
                return False
            within |= permission.effect == "Allow" and any(hits)
        for holder in self.holders(who):
            for permission in self.written.get(holder, ()):
                if any(matches(p, action, re.I) for p in permission.actions) == permission.other_actions:
                    continue
                hits = [about(permission, node, part, name) for name in called]
                if permission.effect == "Deny" and all(hits):
                    return False
                allowed |= permission.effect == "Allow" and any(hits)
        return allowed and within

    def steps(self, who: str) -> set[str]:
        if self.kind[who] == "m" and self.identity(who) != who:
            return {self.identity(who)}
        found = set()
        for node, part, action, called in self.tries:
            if not self.may(who, node, part, action, called):
                continue
            if action in ("ssm:StartSession", "ssm:SendCommand"):
                found.add(node)
            if action == "sts:AssumeRole" and who != "root":
                trusting = {a for a, b in self.uses if b == node}
                account = any(self.kind[a] in ("g", "r", "root") for a in trusting)
                if account or (who in trusting and self.kind[who] == "u"):
                    found.add(node)
        return found

    def everything(self, who: str) -> set[tuple[str, str]]:
        acting, work = {who}, [who]
        while work:
            for step in self.steps(work.pop()) - acting:
                acting.add(step)
                work.append(step)
        own = {a for a in acting if self.kind[a] != "m" or self.identity(a) == a}
        return {
            (node, action)
            for node, part, action, called in self.tries
            for identity in own
            if action != "sts:AssumeRole" and self.may(identity, node, part, action, called)
        }


def names(service: str, resource: str, node: str) -> list[str]:
    last = resource.format(id=node)
    return [f"arn:aws:{service}:::{last}{key}" for key in (KEYS if last.endswith("/") else ("",))]


def about(permission: Permission, node: str, part: str, name: str) -> bool:
    hit = any(
        r == Resource(node, part)  # type: ignore[arg-type]
        if isinstance(r, Resource)
        else matches(re.sub(r"^(arn:[^:]*:[^:]*):[^:]*:[^:]*:", r"\1:::", r), name, 0)
        for r in permission.resources
    )
    return hit is not permission.other_resources


def matches(pattern: str, whole: str, flags: int) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), whole, flags) is not None


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_it_is_what_trying_everything_says(design: Design) -> None:
    slowly, fast = Slowly(design), Identities(Topology(design))
    assert set(fast.principals) == set(slowly.actors())
    for who in fast.principals:
        found = {(access.what, action) for access in fast.of(who) for action in access.actions}
        assert (who, found) == (who, slowly.everything(who))
        for access in fast.of(who):
            assert (access.chain[0], access.chain[-1]) == (who, access.what)
            actors = [step for step in access.chain[:-1] if step in fast.principals]
            assert len(set(actors)) == len(
                actors
            )  # a policy may grant two steps of a way, nobody is passed twice
            for one, two in zip(access.chain, access.chain[1:-1], strict=False):
                if design.nodes[two].spec.kind in ("aws.iam-group", "aws.iam-policy"):
                    machines = {
                        m for m in fast.principals if fast.authorization.principals.machines.get(m) == one
                    }
                    assert any({(a, two), (two, a)} & slowly.uses for a in (one, *machines))
