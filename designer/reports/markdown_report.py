"""Lint results as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from designer.reports import markdown
from designer.reports.findings_page import findings_page
from designer.reports.linted import Linted


def render(linted: Sequence[Linted], language: str) -> str:
    """The report with a trailing newline."""
    return markdown.render(findings_page(linted, language))
