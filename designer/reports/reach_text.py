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


def _lines(found: Reached, language: str) -> Iterator[Text | str]:
    ends = {"source": found.source, "target": found.target}
    port = {"protocol": found.protocol, "port": found.port}
    if found.is_reachable:
        yield text("{source} reaches {target} on {protocol} {port}", **ends, **port)
        yield from _numbered(found.steps, language)
        return
    yield text("{source} does not reach {target} on {protocol} {port}", **ends, **port)
    for obstacle in found.obstacles:
        yield f"  {obstacle.check}  {obstacle.text.render(language)}"
    if found.lateral:
        yield text("Only by taking over what stands between:")
        yield from _numbered(found.lateral, language)


def _numbered(steps: Sequence[Step], language: str) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        yield f"  {number}  {step.text.render(language)}"
