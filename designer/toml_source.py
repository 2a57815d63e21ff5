"""A table of a TOML file that people write, and what is wrong with it, told by file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from designer.errors import SettingsError
from designer.guesses import nearest
from designer.i18n import Text, text


class TomlSource:
    """The table at `within` of a file (empty: the whole file); empty where the file has none.

    Raises SettingsError where the file cannot be read or is no TOML, or the table is none.
    """

    def __init__(self, file: Path, within: Sequence[str] = ()) -> None:
        self.file = file
        try:
            self._source = file.read_bytes().decode()
            found: Any = tomllib.loads(self._source)
        except OSError as error:
            self._refuse(text("cannot be read: {problem}", problem=error.strerror or str(error)))
        except UnicodeDecodeError:
            self._refuse(text("is not UTF-8 text"))
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            self._refuse(text("is no TOML: {problem}", problem=str(error)), int(at[1]) if at else None)
        self._header = ""
        for name in within:
            found = found.get(name, {})
            self._header = f"{self._header}.{name}".lstrip(".")
            if not isinstance(found, dict):
                self._refuse(text("{key}: expected a table", key=self._header), self.line_of(name))
        self.table: Mapping[str, Any] = found

    def only(self, known: Collection[str]) -> None:
        """Refuses the first key that is not `known`."""
        for key in self.table:
            if key not in known:
                guess = nearest(key, known)
                if guess:
                    self.refuse(key, text("there is no such setting; did you mean {guess}?", guess=guess))
                self.refuse(key, text("there is no such setting; there are: {known}", known=", ".join(known)))

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, each once; none where the key is absent."""
        found = self.table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
            self.refuse(key, text("expected a list of words"))
        if key in self.table and not found:
            self.refuse(key, text("the list is empty; leave it out instead"))
        return tuple(dict.fromkeys(found))

    def word(self, key: str) -> str:
        """One word; empty where the key is absent."""
        found = self.table.get(key, "")
        if not isinstance(found, str) or (key in self.table and not found):
            self.refuse(key, text("expected a word"))
        return found

    def pairs(self, key: str, values: Collection[str]) -> dict[str, str]:
        """A table from words to some of `values`."""
        found = self.table.get(key, {})
        if not isinstance(found, dict):
            self.refuse(key, text("expected a table"))
        for name, value in found.items():
            if value not in values:
                self.refuse(
                    key, text("{name}: expected one of {known}", name=name, known=", ".join(values)), name
                )
        return found

    def refuse(self, key: str, message: Text, word: str = "") -> NoReturn:
        """Raises SettingsError about a key, or about a word in its value."""
        self._refuse(text("{key}: {message}", key=key, message=message), self.line_of(key, word))

    def line_of(self, key: str, word: str = "") -> int | None:
        """The line (from 1) where `key` of the table is set, or where `word` stands in its value; None where unseen."""
        lines = self._source.splitlines()
        start, header = 0, re.compile(rf"\s*\[\s*{re.escape(self._header)}\s*[.\]]")
        if self._header:
            start = next((n for n, line in enumerate(lines) if header.match(line)), 0)
        names = re.compile(rf"""\s*(\[\s*[\w.\-]*)?["']?{re.escape(key)}["']?\s*[=\].]""")
        line = next((n for n in range(start, len(lines)) if names.match(lines[n])), None)
        if line is None or not word:
            return None if line is None else line + 1
        at = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return next((n for n in range(line, len(lines)) if at.search(lines[n])), line) + 1

    def _refuse(self, message: Text, line: int | None = None) -> NoReturn:
        where = f"{self.file}:{line}" if line else str(self.file)
        raise SettingsError(text("{where}: {message}", where=where, message=message))
