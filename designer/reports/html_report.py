"""Lint results as HTML, for a browser."""

from __future__ import annotations

from collections.abc import Sequence

from designer.reports import html
from designer.reports.findings_page import findings_page
from designer.reports.linted import Linted


def render(linted: Sequence[Linted], language: str) -> str:
    """The report with a trailing newline."""
    return html.render(findings_page(linted, language))
