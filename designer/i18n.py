"""What a text is called in the user's language.

English source text is the key. A :class:`Text` keeps template and values apart, so the same finding can be
shown in English in a report and in Korean in the window, without being computed again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from designer.resources import asset

LANGUAGES: tuple[str, ...] = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable sentence: a template with ``{named}`` places, and what goes there.

    Values may be Texts themselves. ``str()`` gives English.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, language: str = "en") -> str:
        """The sentence in `language` (a code of :data:`LANGUAGES`; anything unknown falls back to English)."""
        template = catalogue(language).get(self.template, self.template)
        if not self.values:
            return template
        shown = {k: v.render(language) if isinstance(v, Text) else v for k, v in self.values.items()}
        if language == "ko":
            from designer.particles import filled  # English needs none

            return filled(template, shown)
        return template.format_map(shown)

    def __str__(self) -> str:
        return self.render("en")

    def __hash__(self) -> int:
        return hash(str(self))


def text(template: str, /, **values: Any) -> Text:
    """Marks `template` as user-visible and translatable; the extraction test finds these calls."""
    return Text(template, values)


def chained(parts: Sequence[Text], pair: Callable[[Text, Text], Text]) -> Text:
    """All `parts` as one sentence, `pair` putting two together; nested evenly, so that long chains stay shallow.

    Raises IndexError without parts.
    """
    if len(parts) < 2:
        return parts[0]
    middle = len(parts) // 2
    return pair(chained(parts[:middle], pair), chained(parts[middle:], pair))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English -> translated text, merged from every area file of `language`; empty for English."""
    folder = asset("i18n") / language
    merged: dict[str, str] = {}
    if language in LANGUAGES and folder.is_dir():
        for area in sorted(folder.iterdir(), key=lambda entry: entry.name):
            merged.update(json.loads(area.read_text(encoding="utf-8")))
    return merged
