"""How available one component is by itself: as drawn, as promised for its kind and place, or from failures and repairs.

A promise (SLA) is a contractual floor, not a measurement; a mean time to failure and to repair is a planning default.
Both are said with their source, and both can be overridden on the component.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from designer.analysis.figure import Figure, Input
from designer.catalog.component import Component
from designer.catalog.estimates import Fallible
from designer.catalog.facts import facts
from designer.i18n import text

Basis = Literal["promise", "repair", "drawn"]
"""What an availability rests on: a provider's promise (SLA), times to failure and repair, or what the user drew."""
BASES: tuple[Basis, ...] = ("promise", "repair", "drawn")

OWN_MACHINE = "onprem-server"
"""Reliability of the machine that software drawn in none is counted with."""


def own_availability(spec: Component, *, spread: bool = False, without_machine: bool = False) -> Figure:
    """Share of time `spec` works while its surroundings do.

    `spread`: it is a managed service that runs in several zones as one. `without_machine`: it is software of your own
    that is drawn in no machine, so one of its own is counted with it.
    """
    if not isinstance(spec, Fallible):
        return Figure(1.0, "", "1")
    if spec.availability is not None:
        return Figure(spec.availability, "", "A", (Input.drawn(text("availability"), spec.availability),))
    row = (spec.reliability_spread if spread else "") or spec.reliability
    return _usual(row, without_machine and row == "process")


def basis_of(reason: Figure) -> Basis:
    """What the availability with this derivation rests on; what is not known to fail rests on nothing: a promise."""
    fact = reason.inputs[0].fact if reason.inputs else None
    if fact is None:
        return "drawn" if reason.inputs else "promise"
    return "promise" if fact.id.startswith("sla.") else "repair"


@cache
def _usual(row: str, with_machine: bool) -> Figure:
    if row.startswith("sla."):
        if not facts().has(row):
            return Figure(1.0, "", "1", (), (text("not known to fail by itself"),))
        promised = facts().fact(row)
        return Figure(
            promised.value / 100,
            "",
            "A = SLA / 100",
            (Input.default(text("promised availability"), promised),),
        )
    own = _from_repairs(row)
    if not with_machine:
        return own
    machine = _from_repairs(OWN_MACHINE)
    return Figure(
        own.value * machine.value, "", f"{own.formula} · A(machine)",
        (*own.inputs, Input(text("availability of its machine"), machine.value), *machine.inputs),
        (text("drawn in no machine: counted with one of its own"),),
    )  # fmt: skip


def _from_repairs(row: str) -> Figure:
    """A = MTTF / (MTTF + MTTR) (AWS, Availability and Beyond)."""
    fails, repaired = (
        facts().fact(f"recovery.mttf.default.{row}"),
        facts().fact(f"recovery.mttr.default.{row}"),
    )
    return Figure(
        fails.value / (fails.value + repaired.value), "", "A = MTTF / (MTTF + MTTR)",
        (Input.default(text("mean time to failure"), fails, "h"), Input.default(text("mean time to repair"), repaired, "h")),
    )  # fmt: skip
