"""The designs one can begin with: what each teaches, in a sentence, and the design itself."""

from __future__ import annotations

from dataclasses import dataclass

from designer.catalog.registry import Catalog
from designer.document.design import Design
from designer.document.files import SUFFIX, parse
from designer.i18n import Text, text
from designer.resources import template_root


@dataclass(frozen=True, slots=True)
class Starter:
    """One design to begin with."""

    name: str
    """Name of the file, and the word after `loadpath new`."""
    title: Text
    sentence: Text


STARTERS: tuple[Starter, ...] = (
    Starter(
        "single-server",
        text("Single server"),
        text("Application and database on one machine: simple, and everything fails together."),
    ),
    Starter(
        "split-app-db",
        text("Application and database apart"),
        text("Two machines: each with its own resources, and a network between them."),
    ),
    Starter(
        "load-balanced",
        text("Load balanced"),
        text("A balancer over several servers: they may fail, it may not."),
    ),
    Starter(
        "in-server-balanced",
        text("Balanced inside the server"),
        text("A balancer in each server over several processes, and a standby for it."),
    ),
    Starter(
        "on-premises",
        text("On premises"),
        text("A datacenter of your own: racks, switch, firewall, capacity bought ahead."),
    ),
    Starter(
        "aws-three-tier",
        text("AWS three-tier"),
        text("Route 53, CloudFront, a balancer, EC2 in two zones and RDS."),
    ),
    Starter(
        "static-site",
        text("Static site"),
        text("A bucket behind CloudFront: no server at all."),
    ),
)
"""In the order in which a service grows."""


def load_starter(name: str, catalog: Catalog) -> Design:
    """The design of a starter. Raises DesignError where the file is damaged."""
    source = template_root() / "starters" / f"{name}{SUFFIX}"
    return parse(source.read_bytes(), catalog, where=source.name)
