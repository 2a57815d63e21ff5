"""Everything Loadpath raises on purpose, as one tree.

LoadpathError
├── DesignError            a file or value cannot be a design (bad input: exit 2, a dialog in the window)
│   ├── UnreadableFile     not found, too large, not text, not JSON
│   ├── InvalidDesign      JSON, but not a design: wrong type, dangling link, containment cycle
│   └── NewerFormat        written by a newer Loadpath
├── UsageError             a command line that names what there is not, or asks for what does not go together (exit 2)
├── SettingsError          loadpath.toml or pyproject.toml says something that is not understood
├── EditError              an edit that is not possible: illegal link or containment, invalid value, unknown id
└── ExportError            an export that cannot be made or must not be written

Every message says what happened, where (file, JSON path, id) and what was expected, in one line.
"""

from __future__ import annotations

from designer.i18n import Text


class LoadpathError(Exception):
    """Base of all errors raised on purpose; carries a translatable one-line message."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


class DesignError(LoadpathError):
    """A file or value that cannot be a design."""


class UnreadableFile(DesignError):
    """A file that is missing, too large, not text or not JSON."""


class InvalidDesign(DesignError):
    """JSON that does not describe a design."""


class NewerFormat(DesignError):
    """A design written by a newer version of Loadpath."""


class UsageError(LoadpathError):
    """A command line that cannot be meant."""


class SettingsError(LoadpathError):
    """Settings that are not understood, with file and line."""


class EditError(LoadpathError):
    """An edit that is not possible on this design."""


class ExportError(LoadpathError):
    """An export that cannot be made, or must not be written."""
