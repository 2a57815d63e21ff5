"""How severities are told apart: by a word, a drawing and a colour, never by colour alone."""

from __future__ import annotations

from designer.i18n import Text, text
from designer.rules.rule import Severity

_ONE: dict[str, Text] = {"error": text("Error"), "warning": text("Warning"), "info": text("Note")}
_MANY: dict[str, str] = {
    "error": text("{count} errors").template,
    "warning": text("{count} warnings").template,
    "info": text("{count} notes").template,
}
_SINGLE: dict[str, Text] = {"error": text("1 error"), "warning": text("1 warning"), "info": text("1 note")}

ICONS: dict[str, str] = {"error": "ui-error", "warning": "ui-warning", "info": "ui-info"}
"""The drawing of each severity."""


def severity_text(severity: Severity) -> Text:
    """The word for a severity."""
    return _ONE[severity]


def count_text(severity: Severity, count: int) -> Text:
    """So many findings of a severity."""
    return _SINGLE[severity] if count == 1 else Text(_MANY[severity], {"count": count})
