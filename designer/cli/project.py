"""What every verb that runs rules takes from the project: its settings, its own rules, and the words to say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from designer.cli.inputs import STDIN
from designer.i18n import text
from designer.rules.book import RuleBook
from designer.settings import Settings, read_settings, rules_for, settings_for

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option(
        "--config", metavar="SETTINGS",
        help="Read the settings from this file [default: the nearest loadpath.toml or pyproject.toml, from FILE's folder upwards].",
    ),
    click.option(
        "--select", multiple=True, metavar="RULES",
        help="Ask these rules only: ids, beginnings of ids, or tags, with commas between.",
    ),
    click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out, too."),
    click.option("--trust-project-rules", is_flag=True, help="Run the Python rules that the settings name."),
)  # fmt: skip


def project_options(command: F) -> F:
    """Adds the options that make a :class:`Project`, in the order of their help."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


class Project:
    """The settings and rules of each design that one command is about; says once what was not run."""

    def __init__(
        self,
        config: str | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        trust_project_rules: bool,
        language: str,
    ) -> None:
        self._config = None if config is None else read_settings(Path(config))
        self._select, self._ignore = _words(select), _words(ignore)
        self._trusted, self._language = trust_project_rules, language
        self._settings: dict[Path | None, Settings] = {}
        self._rules: dict[Path | None, RuleBook] = {}

    def settings(self, path: str) -> Settings:
        """What holds for the design at `path` (- for standard input). Raises SettingsError."""
        folder = None if path == STDIN else Path(path).resolve().parent
        if folder not in self._settings:
            found = self._config or settings_for(None if path == STDIN else Path(path))
            self._settings[folder] = found.with_words(self._select, self._ignore)
        return self._settings[folder]

    def rules(self, path: str) -> RuleBook:
        """The rules asked about the design at `path`. Raises SettingsError, UnreadableFile."""
        settings = self.settings(path)
        if settings.file not in self._rules:
            asked = rules_for(settings, lambda _: self._trusted)
            if count := sum(local.count for local in asked.not_run):
                note = text(
                    "{file}: local rule modules not run: {count} (--trust-project-rules runs them)",
                    file=str(settings.file), count=count,
                )  # fmt: skip
                click.echo(f"loadpath: {note.render(self._language)}", err=True)
            self._rules[settings.file] = asked.rules
        return self._rules[settings.file]


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for words in given for word in words.split(",") if word.strip())
