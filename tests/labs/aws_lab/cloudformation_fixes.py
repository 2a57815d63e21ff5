"""Let moto's CloudFormation go on where it would give up, and make the types that it does not know.

One crash inside moto aborts a whole stack, and it skips types without a word. Here each resource that could not be
made is noted (`take_failures`) and the rest comes into being.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from labs.aws_lab.cloudformation_adjustments import COMPLETE
from labs.aws_lab.cloudformation_types import MADE_BY_API, PREFERRED, ApiMaker
from labs.aws_lab.moto_fixes import replace
from moto.cloudformation import parsing

_failures: list[dict[str, str]] = []  # of this server process, whose only memory it is


def take_failures() -> list[dict[str, str]]:
    """The resources that could not be made since the last question: logical_id, type, error."""
    taken = list(_failures)
    _failures.clear()
    return taken


def apply(port: int) -> None:
    """Mend moto's CloudFormation in this process, which serves on that port of loopback."""
    _keep_going(ApiMaker(f"http://127.0.0.1:{port}"))


def _keep_going(maker: ApiMaker) -> None:
    plain = parsing.parse_and_create_resource

    def create(
        logical_id: str, resource_json: dict[str, Any], resources_map: Any, account_id: str, region_name: str
    ) -> Any:
        resource, resources, region = resource_json, resources_map, region_name
        kind = resource["Type"]

        def failed(error: str) -> None:
            _failures.append({"logical_id": logical_id, "type": kind, "error": error[:300]})

        try:
            condition = resource.get("Condition")
            if condition and not resources.lazy_condition_map[condition]:
                return None
            known = parsing.resource_class_from_type(kind) is not None
            if kind in MADE_BY_API and (kind in PREFERRED or not known):
                properties = _properties(resource, resources)
                return maker.make(kind, logical_id, properties, resources["AWS::StackName"], region)
            made = plain(logical_id, resource, resources, account_id, region)
            if made is not None and kind in COMPLETE:
                maker.complete(kind, _properties(resource, resources), made.physical_resource_id, region)
            elif not known:
                failed("this type is not supported")
            return made
        except Exception as crash:  # whatever moto stumbled over
            failed(f"{type(crash).__name__}: {crash}")
            return None

    replace(parsing, "parse_and_create_resource", create)


def _properties(resource: Mapping[str, Any], resources: Any) -> dict[str, Any]:
    found: dict[str, Any] = parsing.clean_json(copy.deepcopy(resource), resources).get("Properties", {})
    return found
