"""What a Terraform module defines and refers to, read from its text: loose ends are found without Terraform."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r'^(resource|data) "(\w+)" "(\w+)" \{', re.MULTILINE)
_NAMED = re.compile(r'^(variable|output) "(\w+)" \{', re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\$]|\\.|\$\$|\$(?!\{))*"')
_REFERENCE = re.compile(r"(?<![\w.\"])(data\.)?(aws_[a-z0-9_]+)\.([a-z_0-9]+)\b")
_VARIABLE = re.compile(r"(?<![\w.])(var|local)\.(\w+)")
_LOCAL = re.compile(r"^  (\w+) +=", re.MULTILINE)


def code_of(files: Mapping[str, str]) -> str:
    """The Terraform files of an export as one text."""
    return "\n".join(text for path, text in sorted(files.items()) if path.endswith(".tf"))


def blocks(files: Mapping[str, str]) -> list[str]:
    """Address of every resource and data block, in order: `aws_instance.web`, `data.aws_ssm_parameter.image`."""
    found = _BLOCK.findall(code_of(files))
    return [f"{'data.' if kind == 'data' else ''}{type_}.{name}" for kind, type_, name in found]


def loose_ends(files: Mapping[str, str]) -> set[str]:
    """What the module refers to and does not define."""
    code = code_of(files)
    bare = "\n".join(line for line in code.splitlines() if not line.lstrip().startswith("#"))
    bare = _STRING.sub('""', bare)
    known = set(blocks(files))
    used = {f"{data}{type_}.{name}" for data, type_, name in _REFERENCE.findall(bare)}
    named = {f"var.{name}" for kind, name in _NAMED.findall(code) if kind == "variable"}
    named |= {f"local.{name}" for name in _LOCAL.findall(files.get("locals.tf", ""))}
    wanted = {f"{kind}.{name}" for kind, name in _VARIABLE.findall(bare)}
    return (used - known) | (wanted - named)


def section(files: Mapping[str, str], address: str) -> str:
    """The text of one block. Raises AssertionError where there is none, or several."""
    data, type_, name = re.fullmatch(r"(data\.)?(\w+)\.(\w+)", address).groups()  # type: ignore[union-attr]
    opening = f'{"data" if data else "resource"} "{type_}" "{name}" {{\n'
    parts = code_of(files).split(opening)
    assert len(parts) == 2, f"{address}: {len(parts) - 1} blocks"
    return opening + parts[1].split("\n}\n")[0] + "\n}"
