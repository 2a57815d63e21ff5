"""The colours of a theme by name, as in ``assets/themes``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from designer.resources import asset

THEMES = ("light", "dark")


@cache
def colours(theme: str) -> Mapping[str, str]:
    """Name -> colour (#rrggbb) of one of :data:`THEMES`."""
    found: Any = json.loads((asset("themes") / f"{theme}.json").read_text(encoding="utf-8"))
    return dict(found)
