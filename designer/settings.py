"""What a project has settled about its checks: `loadpath.toml`, or `[tool.loadpath]` in `pyproject.toml`.

The nearest such file counts, from the design's folder upwards to the root of the repository. It may hold

    select = ["HA", "security"]        # only these rules: ids, beginnings of ids, rule names, tags
    ignore = ["NET004"]                # and not these
    severity = {HA007 = "info"}        # graded otherwise; words as above
    fail-on = "warning"                # from which severity on `lint` ends with 1: error, warning, info, never
    baseline = "baseline.json"         # findings that are known already; relative to this file, as all paths
    packs = ["acme"]                   # only these installed packs of rules (without: all)
    rules = ["./lint_rules"]           # the project's own rules; they run only where the user says so

Reading settings runs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, NoReturn, cast, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from designer.errors import SettingsError
from designer.guesses import nearest
from designer.i18n import Text, text
from designer.rules.book import RuleBook
from designer.rules.local import LocalRules, local_rules
from designer.rules.packs import Pack, installed_packs, joined
from designer.rules.registry import builtin_rules, load_rules
from designer.rules.rule import SEVERITIES, Severity

FailOn = Literal["error", "warning", "info", "never"]
OWN_FILE: Final = "loadpath.toml"
SHARED_FILE: Final = "pyproject.toml"
KEYS: Final = ("select", "ignore", "severity", "fail-on", "baseline", "packs", "rules")


class Settings(Struct, frozen=True):
    """What a project has settled; without a file, what holds anyway."""

    select: tuple[str, ...] = ()
    """Words for the rules asked; none: all."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: FailOn = "error"
    baseline: Path | None = None
    """File of findings that are known already (absolute)."""
    packs: tuple[str, ...] | None = None
    """Installed packs asked; None: all."""
    local: tuple[Path, ...] = ()
    """Where the project's own rules stand (absolute, below the file's folder)."""
    file: Path | None = None
    """Where this was read; None where no file was found."""
    spoken: tuple[str, ...] = ()
    """Words of the command line among those above."""

    def with_words(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> Settings:
        """These settings with what is said on the command line: `select` instead of both lists, `ignore` as well."""
        spoken = (*select, *ignore)
        if select:
            return replace(self, select=select, ignore=ignore, spoken=spoken)
        return replace(self, ignore=(*self.ignore, *ignore), spoken=spoken)


class Asked(Struct, frozen=True):
    """The rules that settings ask for."""

    rules: RuleBook
    not_run: tuple[LocalRules, ...] = ()
    """The project's own rules that were left out, since nobody has said that they may run."""


def settings_for(design: Path | None) -> Settings:
    """The settings that hold for a design file (None: for one from standard input, in this folder).

    Raises SettingsError where the nearest file is not understood.
    """
    folder = Path.cwd() if design is None else design.resolve().parent
    for here in (folder, *folder.parents):
        if (here / OWN_FILE).is_file():
            return read_settings(here / OWN_FILE)
        if _has_table(here / SHARED_FILE):
            return read_settings(here / SHARED_FILE)
        if (here / ".git").exists():
            break
    return Settings()


def _has_table(file: Path) -> bool:
    """Whether a pyproject.toml says anything about Loadpath; read as TOML only where the word is in it at all."""
    if not file.is_file() or b"loadpath" not in file.read_bytes():
        return False
    from designer.toml_source import TomlSource

    return bool(TomlSource(file, ("tool", "loadpath")).table)


def read_settings(file: Path) -> Settings:
    """The settings in a file: `[tool.loadpath]` of a pyproject.toml, the whole of any other. Raises SettingsError."""
    from designer.toml_source import TomlSource  # most designs have no settings, and need no TOML

    source = TomlSource(file, ("tool", "loadpath") if file.name == SHARED_FILE else ())
    source.only(KEYS)
    fail_on = source.word("fail-on") or "error"
    if fail_on not in get_args(FailOn):
        source.refuse("fail-on", text("expected one of {known}", known=", ".join(get_args(FailOn))))
    root = file.resolve().parent
    local = tuple((root / word).resolve() for word in source.words("rules"))
    for word, path in zip(source.words("rules"), local, strict=True):
        if not path.is_relative_to(root) or path == root:
            source.refuse(
                "rules", text("{path}: expected a path below {folder}", path=word, folder=str(root)), word
            )
        if not path.exists():
            source.refuse("rules", text("{path}: there is no such file or folder", path=word), word)
    baseline = source.word("baseline")
    return Settings(
        select=source.words("select"),
        ignore=source.words("ignore"),
        severity=cast("dict[str, Severity]", source.pairs("severity", SEVERITIES)),
        fail_on=cast("FailOn", fail_on),
        baseline=root / baseline if baseline else None,
        packs=source.words("packs") if "packs" in source.table else None,
        local=local,
        file=file,
    )


def rules_for(settings: Settings, trusts: Callable[[LocalRules], bool] = lambda _: False) -> Asked:
    """The rules that these settings ask for; a project's own ones run only where `trusts` says yes to their content.

    Raises SettingsError where they name a rule or pack that does not exist, UnreadableFile where rules cannot be read.
    """
    local = [local_rules(path) for path in settings.local]
    trusted = [rules for rules in local if trusts(rules)]
    not_run = tuple(rules for rules in local if rules not in trusted)
    if settings.packs is None and not local:
        book = load_rules()
    else:
        packs = (*_packs(settings), *(rules.load() for rules in trusted))
        book = joined(builtin_rules(), packs, complete=not not_run)
    _refuse_unknown(settings, book)
    if not (settings.select or settings.ignore or settings.severity):
        return Asked(book, not_run)
    return Asked(book.chosen(settings.select, settings.ignore, settings.severity), not_run)


def _packs(settings: Settings) -> list[Pack]:
    installed = {pack.name: pack for pack in installed_packs()}
    for name in settings.packs or ():
        if name not in installed:
            known = ", ".join(installed) or "-"
            _refuse(settings, "packs", name, text("no rule pack {word} is installed (installed: {known})", word=name, known=known))  # fmt: skip
    return [pack for name, pack in installed.items() if settings.packs is None or name in settings.packs]


def _refuse_unknown(settings: Settings, book: RuleBook) -> None:
    if not book.complete:
        return  # the word may be that of a rule which was not loaded
    for key, words in (
        ("select", settings.select),
        ("ignore", settings.ignore),
        ("severity", settings.severity),
    ):
        for word in words:
            if not book.named(word):
                guess = nearest(word, book.words())
                unknown = text("there is no rule, and no tag of one, {word}", word=word)
                hinted = text("{problem}; did you mean {guess}?", problem=unknown, guess=guess)
                _refuse(settings, key, word, hinted if guess else unknown)


def _refuse(settings: Settings, key: str, word: str, message: Text) -> NoReturn:
    from designer.toml_source import TomlSource

    if settings.file is None or word in settings.spoken:
        raise SettingsError(text("--{key}: {message}", key=key, message=message))
    TomlSource(settings.file, ("tool", "loadpath") if settings.file.name == SHARED_FILE else ()).refuse(
        key, message, word
    )
