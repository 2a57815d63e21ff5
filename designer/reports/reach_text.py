"""Whether A reaches B, for a terminal: the path hop by hop, or each thing that blocks it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.admitted import Admitted
from designer.analysis.exposure_verdict import Step
from designer.analysis.names import Names
from designer.analysis.reached import Reached
from designer.i18n import Text, text
from designer.reports.tables import one_line


def render(found: Reached, names: Names, language: str) -> str:
    """The answer as plain text in `language`, with a trailing newline."""
    return (
        "\n".join(
            one_line(line if isinstance(line, str) else line.render(language))
            for line in _lines(found, names, language)
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


def some_told(some: Admitted) -> Text:
    """That somebody gets there whom a rule names by address, before the steps of their way."""
    if any(step.taken_over for step in some.steps):
        return text("By taking over what stands between, {only}:", only=some.told)
    return text("But {only}:", only=some.told)


def _lines(found: Reached, names: Names, language: str) -> Iterator[Text | str]:
    yield verdict(found, names.of(found.source), names.of(found.target))
    yield from _numbered(found.steps, names, language)
    for obstacle in found.obstacles:
        yield f"  {names.told(obstacle.text).render(language)} ({obstacle.check})"
    if found.some is not None:
        yield some_told(found.some)
        yield from _numbered(found.some.steps, names, language)
    if found.lateral:
        yield ONLY_LATERAL
        yield from _numbered(found.lateral, names, language)


def _numbered(steps: Sequence[Step], names: Names, language: str) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        yield f"  {number}  {names.told(step.text).render(language)}"
