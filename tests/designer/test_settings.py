"""Settings: where they are found, what they choose, and one clear line with file and line where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.errors import SettingsError
from designer.rules.registry import load_rules
from designer.settings import Settings, read_settings, rules_for, settings_for


def written(folder: Path, text: str, name: str = "loadpath.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def asked(text: str, tmp_path: Path) -> set[str]:
    return set(rules_for(read_settings(written(tmp_path, text))).rules)


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["HA001"]')
    near = written(tmp_path / "shop" / "designs", 'ignore = ["HA002"]')
    assert settings_for(tmp_path / "shop" / "designs" / "x.json").file == near
    assert settings_for(tmp_path / "shop" / "x.json").ignore == ("HA001",)


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["HA001"]')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "designs").mkdir()
    assert settings_for(tmp_path / "repository" / "designs" / "x.json") == Settings()
    root = written(tmp_path / "repository", 'ignore = ["HA003"]')
    assert settings_for(tmp_path / "repository" / "designs" / "x.json").file == root


def test_pyproject_counts_only_where_it_has_the_table(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["HA001"]')
    written(tmp_path / "a", '[project]\nname = "loadpath-user"\n', "pyproject.toml")
    assert settings_for(tmp_path / "a" / "x.json").ignore == ("HA001",)
    written(tmp_path / "a", '[tool.loadpath]\nignore = ["HA002"]\n', "pyproject.toml")
    assert settings_for(tmp_path / "a" / "x.json").ignore == ("HA002",)
    written(tmp_path / "a", 'ignore = ["HA003"]')
    assert settings_for(tmp_path / "a" / "x.json").ignore == ("HA003",)


def test_nothing_settled_asks_every_rule(tmp_path: Path) -> None:
    assert asked("", tmp_path) == set(load_rules())


@pytest.mark.parametrize("word", ["HA", "IAM004", "cost", "single-nat-gateway"])
def test_select_asks_only_what_is_named(word: str, tmp_path: Path) -> None:
    named = {r.id for r in load_rules().values() if r.id.startswith(word) or word in (*r.tags, r.name)}
    assert named
    assert asked(f'select = ["{word}"]', tmp_path) == named | {"LP000"}


def test_ignore_takes_away_from_what_is_selected(tmp_path: Path) -> None:
    found = asked('select = ["HA"]\nignore = ["HA007", "HA01"]', tmp_path)
    assert {"HA001", "HA002"} <= found
    assert not found & {"HA007", "HA010", "HA012"}


def test_what_could_not_be_checked_is_told_whatever_is_ignored(tmp_path: Path) -> None:
    assert asked('select = ["NET"]\nignore = ["NET", "LP"]', tmp_path) == {"LP000"}


def test_a_severity_holds_for_the_rule_and_the_longest_word_wins(tmp_path: Path) -> None:
    text = '[severity]\nHA = "info"\nHA007 = "error"\n'
    rules = rules_for(read_settings(written(tmp_path, text))).rules
    assert (rules["HA001"].severity, rules["HA007"].severity) == ("info", "error")
    assert rules["SEC001"] is load_rules()["SEC001"]


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    settings = read_settings(
        written(tmp_path, 'baseline = "known.json"\nrules = ["./own"]\nfail-on = "never"')
    )
    assert settings.baseline == tmp_path / "known.json"
    assert settings.local == (tmp_path / "own",)
    assert settings.fail_on == "never"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            'select = ["HA"]\nignore = [\n  "NET004",\n  "availabilty",\n]',
            4,
            "availabilty; did you mean availability?",
        ),
        ('ignore = ["HA001"\nx', 2, "is no TOML"),
        ('\nignored = ["HA001"]', 2, "did you mean ignore?"),
        ('fail-on = "fatal"', 1, "expected one of error, warning, info, never"),
        ('[severity]\nHA001 = "error"\nHA002 = "bad"', 3, "HA002: expected one of error, warning, info"),
        ('[severity]\nHA999 = "error"', 2, "HA999"),
        ("select = 3", 1, "expected a list of words"),
        ("\n\nselect = []", 3, "the list is empty"),
        ('packs = ["acme"]', 1, "no rule pack acme is installed"),
        ('rules = ["./none"]', 1, "there is no such file or folder"),
        ('rules = ["../.."]', 1, "expected a path below"),
        ('rules = ["."]', 1, "expected a path below"),
        ("baseline = 3", 1, "expected a word"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        rules_for(read_settings(file))
    assert str(refused.value).startswith(f"{file}:{line}: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_setting_comes_with_the_closest_one_or_with_all(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ignor: there is no such setting; did you mean ignore\?$"):
        read_settings(written(tmp_path, 'ignor = ["HA"]'))
    with pytest.raises(
        SettingsError, match="nonsense: there is no such setting; there are: select, ignore, "
    ):
        read_settings(written(tmp_path, "nonsense = 1"))


def test_the_line_in_a_pyproject_is_that_of_its_table(tmp_path: Path) -> None:
    text = '[tool.ruff.lint]\nselect = ["HA0O7"]\n\n[tool.loadpath]\nselect = ["HA0O7"]\n'
    file = written(tmp_path, text, "pyproject.toml")
    with pytest.raises(SettingsError, match=r"pyproject.toml:5: select: .*HA0O7"):
        rules_for(read_settings(file))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "loadpath.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        settings_for(tmp_path / "x.json")


def test_what_the_command_line_says_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, 'ignore = ["HA001"]')).with_words(("HA0O1",), ())
    with pytest.raises(SettingsError, match=r"^--select: "):
        rules_for(settings)


def test_selecting_on_the_command_line_asks_what_the_file_ignores(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, 'select = ["NET"]\nignore = ["HA001"]'))
    assert set(rules_for(settings.with_words(("HA001",), ())).rules) == {"HA001", "LP000"}
    left = rules_for(settings.with_words((), ("NET004",))).rules
    assert "NET003" in left
    assert "NET004" not in left
