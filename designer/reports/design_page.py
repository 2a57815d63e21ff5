"""The report of one design as a page: every answer there is about it, with how it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.errors import ExportError
from designer.exporting import Export, exporters
from designer.i18n import Text
from designer.reports.linted import Linted
from designer.reports.page import Page, Section
from designer.reports.sections.attack import attacks, trust
from designer.reports.sections.carries import capacity, cost
from designer.reports.sections.comeback import recovery
from designer.reports.sections.derived import sources
from designer.reports.sections.duties import fidelity, responsibility, settings
from designer.reports.sections.found import findings, waivers
from designer.reports.sections.overview import overview
from designer.reports.sections.reach import exposure, permissions
from designer.reports.sections.subject import Subject
from designer.reports.sections.survival import survival
from designer.settings import Settings

PARTS: tuple[Callable[[Subject], Iterator[Section]], ...] = (
    findings, survival, recovery, exposure, attacks, trust, permissions, capacity, cost, responsibility, fidelity, waivers, sources, settings,
)  # fmt: skip
"""In the order of the report; each leaves itself out where the design has no answer."""


def design_page(
    linted: Linted,
    assessment: Assessment,
    chosen: Settings,
    language: str,
    told: Callable[[int, int], object] = lambda done, total: None,
) -> Page:
    """The report in `language`. Takes as long as all answers and all exports together.

    `told` hears before each part how many are done, of how many; what it raises ends the work.
    """
    total = len(PARTS) + 1
    told(0, total)
    subject = Subject(linted, assessment, chosen, all_exports(linted.design), language)
    sections: list[Section] = []
    for done, part in enumerate(PARTS, 1):
        told(done, total)
        sections += part(subject)
    name = linted.design.name or linted.path
    return Page(name, linted.path, language, tuple(sections), overview(subject))


def all_exports(design: Design) -> Mapping[str, Export | Text]:
    """What every installed target makes of the design, or why it makes nothing."""
    found: dict[str, Export | Text] = {}
    for target, exporter in exporters().items():
        try:
            found[target] = exporter.export(design)
        except ExportError as error:
            found[target] = error.message
    return found
