"""The steps of the lecture on machines of one's own: apart, behind a balancer, balanced inside the server with a standby."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.generic import App
from designer.catalog.legality import why_not_inside
from designer.catalog.onprem import Server
from designer.catalog.traits import Balancer, Cdn, Dns, Entry, Host, Station
from designer.document.design import Design
from designer.errors import EditError
from designer.evolve.stages import applications, front_balancers, shared_machines, unbalanced_machines
from designer.fixes.balancing import close, with_balancer
from designer.fixes.capacity import with_in_server_balancer
from designer.fixes.draft import Draft, carried
from designer.fixes.places import elsewhere
from designer.fixes.redundancy import with_replica, with_standby_balancer
from designer.fixes.separation import with_machine_for_data
from designer.fixes.ways import encrypt, with_dns
from designer.fixes.zones import make_multi_az
from designer.graph.redundancy import has_partner, runs_several
from designer.i18n import text
from designer.rules.availability import lone_databases, single_apps


def split(a: Assessment) -> Design:
    """Every database that shares a machine with an application gets a machine of its own."""
    design = a.design
    for host in shared_machines(a):
        draft = Draft(design)
        with_machine_for_data(Assessment(design), draft, host)
        design = draft.design
    return design


def balance(a: Assessment) -> Design:
    """Every application that runs once gets a second server, a balancer that ends TLS in front of both, and a name in front of that."""
    design, done = a.design, set[str]()
    while single := [app for app in single_apps(Assessment(design)) if app in a.design.nodes]:
        now = Assessment(design)
        _refuse_state(now, single)
        unit = _unit(now, single[0])
        if unit in done:
            raise EditError(text("{name} cannot be put behind a balancer", name=now.name(unit)))
        done.add(unit)
        design = _with_second_server(now, unit, [app for app in single if _unit(now, app) == unit])
    return design


def _refuse_state(a: Assessment, apps: list[str]) -> None:
    for app in apps:
        if getattr(a.topology.spec(app), "stateless", True) is False:
            raise EditError(
                text(
                    "{name} keeps state of its own: two of them behind a balancer would not agree; move the state out (set stateless) first",
                    name=a.design.nodes[app].name,
                )
            )


def _unit(a: Assessment, app: str) -> str:
    return app if isinstance(a.topology.spec(app), Host) else a.placement.host(app) or app


def _with_second_server(a: Assessment, unit: str, apps: list[str]) -> Design:
    draft = Draft(a.design)
    ids = draft.twin(unit, elsewhere(a, unit))
    for app in apps:
        callers = [
            link.source for _, link in draft.links_of(app) if (link.target, link.kind) == (app, "traffic")
        ]
        balancers = [key for key in callers if isinstance(draft.node(key).spec, Balancer)]
        for balancer in balancers:
            draft.link(balancer, ids[app])
        if not balancers and (front := with_balancer(a, draft, app)) is not None:
            close(a, draft, ids[app])
            draft.link(front, ids[app])
            _front_door(draft, front)
    if draft.design is a.design or not apps:
        raise EditError(text("{name} cannot be put behind a balancer", name=a.design.nodes[unit].name))
    return draft.design


def _front_door(draft: Draft, front: str) -> None:
    """A name in front of the balancer where an entry would call it by its address, and TLS that ends at the balancer."""
    now = Assessment(draft.design)
    calls = now.topology.links_to(front, "traffic")
    named = any(isinstance(now.topology.spec(link.source), Dns | Cdn) for _, link in calls)
    for key, link in calls:
        if isinstance(now.topology.spec(link.source), Entry | Dns | Cdn) and not link.is_encrypted:
            encrypt(now, draft, key)
        if isinstance(now.topology.spec(link.source), Entry) and not named:
            with_dns(now, draft, key)
            named = True


def balance_inside(a: Assessment) -> Design:
    """A balancer inside each server over its processes, a standby for each balancer in front, a replica for each database."""
    design = a.design
    for machine in unbalanced_machines(a):
        design = _balanced_inside(Assessment(design), machine)
    for balancer in front_balancers(Assessment(design)):
        now, draft = Assessment(design), Draft(design)
        if not (has_partner(now.topology, balancer) or runs_several(now.topology, balancer)):
            with_standby_balancer(now, draft, balancer)
        design = draft.design
    for database in lone_databases(Assessment(design)):
        now, draft = Assessment(design), Draft(design)
        if "multi_az" in now.topology.spec(database).model_fields:
            make_multi_az(now, draft, database)
        else:
            with_replica(now, draft, database)
        design = draft.design
    return design


def _balanced_inside(a: Assessment, machine: str) -> Design:
    draft = Draft(a.design)
    if not isinstance(a.topology.spec(machine), Host):
        machine = _server_around(a, draft, machine)
    elif not a.topology.children(machine):
        _draw_application(a, draft, machine)
    now = Assessment(draft.design)
    apps = [key for key in applications(now) if now.placement.host(key) == machine]
    if len(apps) != 1 or with_in_server_balancer(now, draft, apps[0]) is None:
        raise EditError(
            text("{name} cannot be balanced inside: it needs one application and two or more cores", name=a.design.nodes[machine].name if machine in a.design.nodes else machine)
        )  # fmt: skip
    return draft.design


def _server_around(a: Assessment, draft: Draft, app: str) -> str:
    """Draws the machine that an application drawn in none runs on."""
    node = draft.node(app)
    spec = Server()
    if why_not_inside(spec, None if node.parent is None else draft.node(node.parent).spec) is not None:
        raise EditError(text("{name} stands where no server can be drawn around it", name=node.name))
    server = draft.add(f"{app}-server", f"{node.name} server", spec, node.parent, near=app)
    draft.put(app, server)
    return server


def _draw_application(a: Assessment, draft: Draft, machine: str) -> None:
    """Draws the application of a machine that was drawn as a box without contents."""
    node = draft.node(machine)
    spec = node.spec
    given = {name: getattr(spec, name, None) for name in ("service_ms", "port", "serves_static")}
    app = carried(App(), App, **{name: value for name, value in given.items() if value is not None})
    made = draft.add(f"{machine}-app", f"{node.name} application", app, machine)
    if isinstance(spec, Station) and spec.service_ms is not None:
        draft.change(machine, service_ms=None)
    for key, _ in a.topology.links_to(machine, "traffic"):
        draft.relink(key, target=made)
