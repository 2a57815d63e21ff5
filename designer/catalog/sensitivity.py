"""What a store keeps, by its sensitivity, in the words of findings and reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from designer.catalog.traits import Sensitivity
from designer.i18n import Text, text

KEPT: Final[Mapping[Sensitivity, Text]] = {
    "public": text("public data"),
    "internal": text("internal data"),
    "personal": text("personal data"),
    "secret": text("secret data"),
}
"""What a store of each sensitivity keeps, in words."""
