"""What elements are called in a CDK application: attributes of their stack, construct ids, names of classes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from keyword import kwlist, softkwlist

from exporters.aws.model.border import AccessList, FurtherRoute, OutwardGateway
from exporters.aws.model.compute import Listener, TargetGroup
from exporters.aws.model.edge import Certificate, HealthCheck, Record, Zone
from exporters.aws.model.element import Element
from exporters.aws.model.identity import Role
from exporters.aws.model.network import RouteTable, SecurityGroup, SecurityRule
from exporters.naming import pascal

LONGEST = 36
"""Longest attribute name: it leaves a line room for what it is assigned."""

_OF_STACK = (
    "account add_dependency add_metadata add_stack_dependency add_stack_tag add_transform artifact_id "
    "availability_zones bundling_required consume_list_reference consume_reference dependencies env environment "
    "export_string_list_value export_value format_arn get_logical_id is_construct is_stack jsii nested "
    "nested_stack_parent nested_stack_resource node notification_arns of partition region regional_fact "
    "remove_stack_tag rename_logical_id report_missing_context_key resolve split_arn stack_id stack_name "
    "synthesizer tags template_file template_options termination_protection to_json_string to_string "
    "to_yaml_string url_suffix with_"
)
RESERVED = frozenset((*kwlist, *softkwlist, "settings", "prefix", *_OF_STACK.split()))
"""Words an attribute of a stack cannot have: Python's, those of `aws_cdk.Stack`, those of every generated stack."""

_RESERVED_IDS = frozenset(
    {"default", "resource", "exports", "cdkmetadata", "bootstrapversion", "checkbootstrapversion"}
)
_ENDINGS: Mapping[type[Element], str] = {
    RouteTable: "routes",
    FurtherRoute: "route",
    AccessList: "lines",
    OutwardGateway: "outward",
    SecurityGroup: "guard",
    SecurityRule: "rule",
    TargetGroup: "targets",
    Listener: "listener",
    Record: "record",
    HealthCheck: "health",
    Role: "role",
    Certificate: "certificate",
}
"""What is added to the key of elements that stand beside the one they are made for."""


class Names:
    """Gives every element of one stack an attribute and a construct id of its own. Lives inside one export."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._attributes: dict[tuple[type[Element], str], str] = {}
        self._taken = set(_RESERVED_IDS)
        of_its_own = sorted(elements, key=lambda e: (type(e) in _ENDINGS, type(e).__name__, e.key))
        for element in of_its_own:
            self._attributes[(type(element), element.key)] = self._free(_wanted(element))

    def attribute(self, element: Element) -> str:
        """The attribute of the stack that holds the element."""
        return self._attributes[(type(element), element.key)]

    def part(self, element: Element, *words: str) -> str:
        """An identifier for something that belongs to an element; the same words always give the same one."""
        at = (type(element), "/".join((element.key, *words)))
        if at not in self._attributes:
            stem = self._attributes.get((type(element), element.key)) or _wanted(element)
            self._attributes[at] = self._free("_".join((stem, *words)))
        return self._attributes[at]

    def _free(self, wanted: str) -> str:
        plain, number = shortened(wanted), 2
        found = plain
        while found in RESERVED or _folded(found) in self._taken:
            found, number = f"{plain}_{number}", number + 1
        self._taken.add(_folded(found))
        return found


def _wanted(element: Element) -> str:
    ending = _ENDINGS.get(type(element), "inner" if isinstance(element, Zone) and element.vpc else "")
    key = element.key.rstrip("_")
    return key if not ending or key.endswith(f"_{ending}") else f"{key}_{ending}"


def shortened(wanted: str) -> str:
    """At most `LONGEST` characters, unique by a digest where something is cut off."""
    if len(wanted) <= LONGEST:
        return wanted
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:6]
    return f"{wanted[: LONGEST - 7].rstrip('_')}_{digest}"


def _folded(identifier: str) -> str:
    """What CloudFormation leaves of a construct id: letters and digits; ids that CDK gives itself count as taken."""
    plain = construct_id(identifier)
    return plain.lower() if plain.lower() in _RESERVED_IDS else plain


def construct_id(identifier: str) -> str:
    """The identifier in Pascal case: `web_a_1` is `WebA1`; `Names` keeps those apart that become equal."""
    return pascal("-".join(word for word in identifier.split("_") if word)).replace("_", "")
