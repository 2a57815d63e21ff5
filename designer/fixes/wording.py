"""Slips of the pen in a file: properties nobody knows, references to nothing, rules that mean nothing."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from designer.analysis.assessment import Assessment
from designer.catalog.component import UnknownComponent
from designer.catalog.legality import why_not_inside
from designer.catalog.synonyms import property_meant
from designer.document.design import Design
from designer.document.edits import unwaive
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.graph.void_rules import rules_not_understood
from designer.rules.rule import Finding
from designer.rules.secrets import secret_in


def _meant_property(a: Assessment, finding: Finding) -> Design | None:
    """Each unknown property that is close to one that is not set is that one, where its value fits."""
    node = a.design.nodes[finding.nodes[0]]
    if isinstance(node.spec, UnknownComponent):
        return None
    named = finding.message.values.get("property")
    given = node.spec.given()
    meant = property_meant(str(named), type(node.spec), given)
    if named not in given or not meant:
        return None
    given[meant] = given.pop(named)
    try:
        spec = type(node.spec).model_validate(given)
    except ValidationError:
        return None
    return a.design.with_nodes([replace(node, spec=spec)])


MEANT_PROPERTY = Fix(
    id="meant-property",
    title="Take it for the property that is meant",
    summary="Renames it to the property with the closest name that is not set, where its value fits.",
    cures=("LP003",),
    edit=_meant_property,
)


def _drop_property(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    draft.change(finding.nodes[0], **{str(finding.message.values.get("property")): None})
    return draft.design


DROP_PROPERTY = Fix(
    id="drop-property",
    title="Delete the unknown property",
    summary="Takes the field out of the file.",
    cures=("LP003",),
    edit=_drop_property,
    by_choice=True,
)


def _empty_reference(a: Assessment, finding: Finding) -> Design | None:
    node_id, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(node_id)
    for name, info in spec.model_fields.items():
        extra = info.json_schema_extra
        if not (isinstance(extra, dict) and extra.get("refers")):
            continue
        value = getattr(spec, name)
        if isinstance(value, tuple):
            kept = tuple(one for one in value if one in a.design.nodes)
            if kept != value:
                draft.change(node_id, **{name: kept or None})
        elif value and value not in a.design.nodes:
            draft.change(node_id, **{name: None})
    for field in ("ingress", "rules"):
        void = {number for key, number in rules_not_understood(a.topology) if key == node_id}
        rules = getattr(spec, field, ())
        if void and rules:
            draft.change(node_id, **{field: tuple(r for n, r in enumerate(rules) if n not in void) or None})
    return draft.design


EMPTY_REFERENCE = Fix(
    id="empty-reference",
    title="Take the reference to nothing away",
    summary="Empties the property that names what is not drawn, or deletes the rule that means nothing.",
    cures=("LP005",),
    edit=_empty_reference,
    brings=("NET013", "SEC036"),
)


def _drop_waiver(a: Assessment, finding: Finding) -> Design | None:
    rule, on = (str(finding.message.values.get(name, "")) for name in ("rule", "on"))
    return unwaive(a.design, rule, "" if on == "*" else on)


def _out_of_the_container(a: Assessment, finding: Finding) -> Design | None:
    """Into the closest container around that may hold it, or onto the open canvas."""
    if not finding.nodes:
        return None
    node_id, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(node_id)
    for around in (*a.topology.ancestors(node_id), None):
        outer = a.topology.spec(around) if around is not None else None
        if why_not_inside(spec, outer) is None:
            draft.put(node_id, around)
            return draft.design
    return None


OUT_OF_THE_CONTAINER = Fix(
    id="move-to-where-it-may-be",
    title="Move it to where it may be",
    summary="Puts it into the closest container around that can hold it, or onto the open canvas.",
    cures=("LP004",),
    edit=_out_of_the_container,
)


def _undraw(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    draft.unlink(*finding.links)
    draft.remove(*finding.nodes[:1])
    return draft.design


UNDRAW = Fix(
    id="delete-what-cannot-be",
    title="Delete what cannot be",
    summary="Takes the link, or the component with its contents, out of the design.",
    cures=("LP004",),
    edit=_undraw,
    by_choice=True,
    brings=("NET003", "NET004", "NET007", "COST002", "NET006"),
)


DROP_WAIVER = Fix(
    id="remove-waiver",
    title="Remove the waiver",
    summary="Takes the waiver that waives nothing out of the file.",
    cures=("LP001",),
    edit=_drop_waiver,
    by_choice=True,
)


def _drop_secret(a: Assessment, finding: Finding) -> Design | None:
    """Texts of the component that hold a secret are emptied, where they may be."""
    draft = Draft(a.design)
    if not finding.nodes:
        return None
    spec = a.topology.spec(finding.nodes[0])
    for name, value in spec.given().items():
        if isinstance(value, str) and secret_in(value) is not None:
            draft.change(finding.nodes[0], **{name: None})
    return draft.design


DROP_SECRET = Fix(
    id="delete-the-secret",
    title="Delete the text with the secret",
    summary="Empties the property. Change the secret as well: it stands in the history of the file.",
    cures=("SEC030",),
    edit=_drop_secret,
    by_choice=True,
)
