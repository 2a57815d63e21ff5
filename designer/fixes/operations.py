"""What is seen of a service, what is checked, what is kept from a slip of the hand: switches that are off."""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.facts import facts
from designer.catalog.traits import Balancer, Database
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding


def switched(a: Assessment, finding: Finding, **values: Any) -> Design | None:
    """The design in which what the finding is about has these properties; None where its kind has them not."""
    node_id, draft = finding.nodes[0], Draft(a.design)
    if not values.keys() <= a.topology.spec(node_id).model_fields.keys():
        return None
    draft.change(node_id, **values)
    return draft.design


def _access_logs(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, access_logs=True)


ACCESS_LOGS = Fix(
    id="access-logs",
    title="Turn access logs on",
    summary="Every request that the balancer answers is written down.",
    cures=("OPS001",),
    edit=_access_logs,
)


def _flow_logs(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, flow_logs=True)


FLOW_LOGS = Fix(
    id="flow-logs",
    title="Turn flow logs on",
    summary="Connections in the network are written down.",
    cures=("OPS002",),
    edit=_flow_logs,
)


def _protection(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, deletion_protection=True)


DELETION_PROTECTION = Fix(
    id="deletion-protection",
    title="Protect it against deletion",
    summary="Whoever wants to delete it has to turn the protection off first.",
    cures=("OPS003",),
    edit=_protection,
)


def _health_page(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), Balancer):
        draft.change(finding.nodes[0], health_check_path=None)
    return draft.design


HEALTH_PAGE = Fix(
    id="health-page",
    title="Check a page that says nothing but that the process answers",
    summary="Sets the health check path to /healthz; the application has to answer it without asking the database.",
    cures=("OPS004",),
    edit=_health_page,
)


def _supported(a: Assessment, finding: Finding) -> Design | None:
    spec = a.topology.spec(finding.nodes[0])
    if not isinstance(spec, Database):
        return None
    return switched(a, finding, engine_version=facts().formula(f"defaults.oldest-supported.{spec.engine}"))


UPGRADE_ENGINE = Fix(
    id="upgrade-engine",
    title="Upgrade to a supported version",
    summary="Sets the oldest version that still gets fixes; try the upgrade on a copy first.",
    cures=("OPS005",),
    edit=_supported,
    by_choice=True,
)


def _alarms(a: Assessment, finding: Finding) -> Design | None:
    """One finding names all that are silent: they get their alarms together."""
    draft = Draft(a.design)
    for node_id in finding.nodes:
        draft.change(node_id, alarms=True)
    return draft.design


ALARMS = Fix(
    id="alarms",
    title="Give them alarms",
    summary="Somebody is told when one of them fails.",
    cures=("OPS006",),
    edit=_alarms,
)


def _dead_letters(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, dead_letters=True)


DEAD_LETTERS = Fix(
    id="dead-letter-queue",
    title="Set aside what cannot be digested",
    summary="Work that fails again and again goes to a dead-letter queue, where somebody can look at it.",
    cures=("DATA019",),
    edit=_dead_letters,
)


def _token(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, metadata_without_token=False)


METADATA_TOKEN = Fix(
    id="metadata-by-token",
    title="Ask for a token",
    summary="The metadata service answers requests with a token only (IMDSv2).",
    cures=("SEC038",),
    edit=_token,
)


def _current_tls(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, tls_minimum="1.2")


CURRENT_TLS = Fix(
    id="current-tls",
    title="Speak TLS 1.2 and newer only",
    summary="Clients that speak nothing newer than TLS 1.1 are refused.",
    cures=("SEC039",),
    edit=_current_tls,
)
