"""Whether A reaches B, for a terminal: the path hop by hop, or each thing that blocks it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.exposure_verdict import Step
from designer.analysis.reached import Reached
from designer.i18n import Text, text


def render(found: Reached, language: str) -> str:
    """The answer as plain text in `language`, with a trailing newline."""
    return (
        "\n".join(
            line if isinstance(line, str) else line.render(language) for line in _lines(found, language)
        )
        + "\n"
    )


def verdict(found: Reached, source: Text | str, target: Text | str) -> Text:
    """Whether A reaches B, in a sentence that calls them `source` and `target`."""
    said = {"source": source, "target": target, "protocol": found.protocol, "port": found.port}
    if found.is_reachable:
        return text("{source} reaches {target} on {protocol} {port}", **said)
    return text("{source} does not reach {target} on {protocol} {port}", **said)


ONLY_LATERAL = text("Only by taking over what stands between:")


def _lines(found: Reached, language: str) -> Iterator[Text | str]:
    yield verdict(found, found.source, found.target)
    yield from _numbered(found.steps, language)
    for obstacle in found.obstacles:
        yield f"  {obstacle.check}  {obstacle.text.render(language)}"
    if found.lateral:
        yield ONLY_LATERAL
        yield from _numbered(found.lateral, language)


def _numbered(steps: Sequence[Step], language: str) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        yield f"  {number}  {step.text.render(language)}"
