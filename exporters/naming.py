"""Names in generated code: the ids that were drawn, in the spelling each target and each service allows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container

PREFIX_LENGTH = 12
"""Longest deployment prefix: leaves an id 19 of the 32 characters a load balancer's name may have."""

PROJECT_LENGTH = 40
"""Longest project name: it stands before the names of containers, networks and volumes."""

_TAG = re.compile(r"[^\w\s.:/=+@-]")
"""What a tag value may not hold (AWS tagging rules: letters, digits and spaces of any script, and + - = . _ : / @)."""


def identifier(node_id: str) -> str:
    """The id as an identifier of Terraform, Python and shell: `web-a` is `web_a`. Different ids stay different."""
    found = node_id.replace("-", "_")
    return f"_{found}" if found[0].isdigit() else found


def pascal(node_id: str) -> str:
    """The id as a construct or class name: `web-a` is `WebA`, `a-1` is `A_1`. Different ids stay different."""
    words = node_id.split("-")
    found = words[0].capitalize()
    for word in words[1:]:
        found += f"_{word}" if not word or word[0].isdigit() else word.capitalize()
    return f"N{found}_" if found[0].isdigit() else found


def free(wanted: str, taken: Container[str]) -> str:
    """The wanted identifier, or the first of it with a number that is not taken."""
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found


def physical(node_id: str, limit: int) -> str:
    """The id as a name a service accepts: at most `limit` characters, shortened with a digest that keeps it unique."""
    plain = re.sub(r"-{2,}", "-", node_id)
    if len(plain) <= limit and plain == node_id:
        return plain
    digest = hashlib.sha256(node_id.encode()).hexdigest()[:6]
    return f"{plain[: limit - 7].rstrip('-')}-{digest}"


def prefix(design_name: str) -> str:
    """The default deployment prefix: the design's name as a slug of at most `PREFIX_LENGTH` characters."""
    slug = _slug(design_name) or "loadpath"
    slug = slug if slug[0].isalpha() else f"n{slug}"
    if len(slug) <= PREFIX_LENGTH:
        return slug
    whole_words = slug[: PREFIX_LENGTH + 1].rpartition("-")[0]
    return (whole_words or slug[:PREFIX_LENGTH]).rstrip("-")


def project(design_name: str) -> str:
    """The name of a deployment on one machine: the design's name as a slug; what that loses is made up for by a digest."""
    slug = _slug(design_name)
    if slug == design_name and len(slug) <= PROJECT_LENGTH:
        return slug
    digest = hashlib.sha256(design_name.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{slug[: PROJECT_LENGTH - 7].rstrip('-') or 'loadpath'}-{digest}"


def _slug(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def tag_value(drawn: str) -> str:
    """The drawn name as a tag value that every AWS service accepts: at most 256 characters, no symbols or emoji."""
    printable = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", drawn))
    return " ".join(_TAG.sub("_", printable).split())[:256].strip()


def description(words: str) -> str:
    """A sentence as a security group description: at most 255 of the characters EC2 allows there."""
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]+", " ", folded)[:255].strip()
