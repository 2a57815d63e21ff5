"""What the report of a design can be written as, by the ending of the file's name."""

from __future__ import annotations

LAYOUTS = {".html": "designer.reports.html", ".md": "designer.reports.markdown"}
"""Ending -> module that lays a page out."""
PDF = ".pdf"
"""Laid out by the window's libraries (``widgets.printing``)."""
ENDINGS = (*LAYOUTS, PDF)
