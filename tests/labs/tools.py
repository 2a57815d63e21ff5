"""Which tools outside Python the tests can use, what each adds, and which of them are missing here.

`PYTHONPATH=tests python -m labs.tools [NAME...]` prints one line for each that is missing; with `--demand` its exit code is then 1.
Standard library only, so that it can be asked before anything is installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from os import geteuid

from labs.aws_lab.mirror import find_mirror, find_terraform
from labs.compose_lab.base_root import codename
from labs.compose_lab.compose_binary import compose_binary
from labs.errors import LabError
from labs.process import find_program, run

OLDEST_NODE = 18  # what Debian 12 has; the CDK library runs in it
CONTAINER_PROGRAMS = (
    "dockerd",
    "containerd",
    "runc",
    "iptables",
    "ip",
    "nsenter",
    "unshare",
    "setpriv",
    "mmdebstrap",
)
WINDOW_PROGRAMS = ("Xvfb", "xdotool")


@dataclass(frozen=True)
class Tool:
    """Something that has to be on the machine.

    Attributes:
        name: what `needs("...")` calls it.
        adds: what is verified when it is there.
        obstacle: says what stands in the way of using it, "" when nothing does.
    """

    name: str
    adds: str
    obstacle: Callable[[], str]


def missing_programs(names: Iterable[str]) -> str:
    """The sentence that says which programs are not on the PATH, or ""."""
    absent = [name for name in names if find_program(name) is None]
    return f"not found: {', '.join(absent)}" if absent else ""


def _terraform() -> str:
    try:
        find_terraform()
        find_mirror()
    except LabError as absence:
        return str(absence)
    return ""


def _node() -> str:
    if absent := missing_programs(("node",)):
        return absent
    said = run(["node", "--version"]).stdout
    version = re.match(r"v(\d+)", said)
    return (
        ""
        if version and int(version[1]) >= OLDEST_NODE
        else f"node is {said.strip()}, older than {OLDEST_NODE}"
    )


def _compose() -> str:
    try:
        compose_binary()
    except LabError as absence:
        return str(absence)
    return ""


def _docker() -> str:
    if absent := missing_programs(CONTAINER_PROGRAMS):
        return absent
    if geteuid() != 0:
        return "only root may make network namespaces and start a container engine"
    try:
        codename()
        run(["unshare", "-mn", "true"])
    except LabError as refusal:
        return str(refusal).splitlines()[0]
    return ""


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("terraform", "exported Terraform is planned, and applied to a simulated AWS", _terraform),
        Tool("node", "exported CDK code is synthesized, and deployed to a simulated CloudFormation", _node),
        Tool("compose", "exported compose files are read by Compose itself", _compose),
        Tool(
            "docker",
            "exported compose stacks are brought up, and their containers killed one by one",
            _docker,
        ),
        Tool(
            "xvfb",
            "the real window is driven by real mouse and keys",
            lambda: missing_programs(WINDOW_PROGRAMS),
        ),
    )
}


def absence(tool: Tool) -> str:
    """One line on why a tool cannot be used and what it would add, or "" when it can."""
    obstacle = tool.obstacle()
    return f"{tool.name}: {obstacle} (with it, {tool.adds})" if obstacle else ""


def main(arguments: list[str]) -> int:
    """Print what is missing of the tools named (or of all); 1 when something is and `--demand` was given."""
    names = [name for name in arguments if name != "--demand"] or list(TOOLS)
    absences = [line for line in (absence(TOOLS[name]) for name in names) if line]
    for line in absences:
        print(f"missing {line}", file=sys.stderr)
    return 1 if absences and "--demand" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
