"""Things that should not share a machine or a network, taken apart."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Database, Host
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.places import closed_like, private_segment
from designer.rules.rule import Finding


def with_machine_for_data(a: Assessment, draft: Draft, host: str) -> str | None:
    """Moves the databases in `host` to a machine of their own like it, closed to the internet, and answers its id."""
    databases = [key for key in a.topology.children(host) if isinstance(a.topology.spec(key), Database)]
    if not databases:
        return None
    spec = draft.node(host).spec
    more: dict[str, str] = {}
    home = draft.node(host).parent
    private = private_segment(a, host)
    if private is not None and a.placement.way(host) == "inbound":
        home = private if home in a.placement.subnets(host) else home
        more = {"segment": private} if getattr(spec, "segment", "") else {}
    name = f"{draft.node(databases[0]).name} server"
    made = draft.add(f"{databases[0]}-server", name, closed_like(spec, **more), home, near=host)
    for _, link in draft.links_of(host):
        if link.kind == "uses" and link.source == host:
            draft.link(made, link.target, "uses")
    previous = None
    for database in databases:
        draft.put(database, made, near=previous)
        previous = database
    return made


def _split(a: Assessment, finding: Finding) -> Design | None:
    hosts = [key for key in finding.nodes if isinstance(a.topology.spec(key), Host)]
    draft = Draft(a.design)
    return draft.design if hosts and with_machine_for_data(a, draft, hosts[0]) else None


SPLIT = Fix(
    id="split-app-and-database",
    title="Give the database a server of its own",
    summary="Draws a second machine like the first one, closed to the internet, and moves the database into it.",
    cures=("HA012", "CAP006", "SEC003"),
    edit=_split,
    brings=("CAP004", "SEC004"),
)
