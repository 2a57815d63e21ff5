"""The few operations that moto lacks and that exported code needs, answered in its place."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.elasticache.models import elasticache_backends


@dataclass(frozen=True)
class Call:
    """One request: whose operation, on what, from which region's endpoint."""

    service: str
    operation: str
    region: str
    method: str
    path: str
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters of a query protocol's body."""
        return urllib.parse.parse_qsl(self.body.decode())


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    content_type: str
    body: bytes

    @classmethod
    def of_json(cls, payload: object) -> Answer:
        """A good answer of a JSON protocol."""
        return cls(200, "application/x-amz-json-1.0", json.dumps(payload).encode())

    @classmethod
    def of_xml(cls, body: str) -> Answer:
        """A good answer of an XML protocol."""
        return cls(200, "text/xml", body.encode())


def polyfill(call: Call) -> Answer | None:
    """The answer to a call that moto lacks, or None."""
    if filesystem := re.fullmatch(r"/2015-02-01/file-systems/([^/]+)/backup-policy", call.path):
        return _efs_backup_policy(call, filesystem[1])
    answer = _BY_OPERATION.get((call.service, call.operation))
    return answer(call) if answer else None


def _monitoring(operation: str, state: str) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        instances = [value for key, value in call.form if key.startswith("InstanceId")]
        for instance in instances:
            found: Any = ec2_backends[DEFAULT_ACCOUNT_ID][call.region].get_instance(instance)
            found.monitoring_state = state
        items = "".join(
            f"<item><instanceId>{instance}</instanceId><monitoring><state>{state}</state></monitoring></item>"
            for instance in instances
        )
        return Answer.of_xml(
            f'<{operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>lab</requestId>'
            f"<instancesSet>{items}</instancesSet></{operation}Response>"
        )

    return answer


def _delete_cache_subnet_group(call: Call) -> Answer:
    name = dict(call.form).get("CacheSubnetGroupName", "")
    elasticache_backends[DEFAULT_ACCOUNT_ID][call.region].cache_subnet_groups.pop(name, None)
    return Answer.of_xml(
        '<DeleteCacheSubnetGroupResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">'
        "<ResponseMetadata><RequestId>lab</RequestId></ResponseMetadata></DeleteCacheSubnetGroupResponse>"
    )


def _efs_backup_policy(call: Call, filesystem: str) -> Answer:
    found: Any = efs_backends[DEFAULT_ACCOUNT_ID][call.region].file_systems_by_id[filesystem]
    if call.method == "PUT":
        found.lab_backup_status = json.loads(call.body)["BackupPolicy"]["Status"]
    return Answer.of_json({"BackupPolicy": {"Status": getattr(found, "lab_backup_status", "DISABLED")}})


_BY_OPERATION: Mapping[tuple[str, str], Callable[[Call], Answer]] = {
    ("elasticache", "DeleteCacheSubnetGroup"): _delete_cache_subnet_group,
    ("ec2", "MonitorInstances"): _monitoring("MonitorInstances", "enabled"),
    ("ec2", "UnmonitorInstances"): _monitoring("UnmonitorInstances", "disabled"),
    ("states", "ValidateStateMachineDefinition"): lambda call: Answer.of_json(
        {"result": "OK", "diagnostics": [], "truncated": False}
    ),
    ("states", "ListStateMachineVersions"): lambda call: Answer.of_json({"stateMachineVersions": []}),
    ("application-autoscaling", "ListTagsForResource"): lambda call: Answer.of_json({"Tags": {}}),
}
