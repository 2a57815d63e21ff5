"""What this program is: version, how many rules it knows, how old its prices are, what it stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from designer.catalog.facts import facts
from designer.catalog.registry import Catalog
from designer.exporting import exporters
from designer.i18n import Text, text
from designer.rules.registry import load_rules
from widgets.crash import log_path
from widgets.icons import pixmap
from widgets.theme import Theme
from widgets.translations import Language

LOGO = 56
WIDTH = 520
SENTENCE = text("Draw the architecture of a production service, find what breaks it, export code that runs.")


class About(QDialog):
    """Facts one needs for a bug report, and nothing else."""

    def __init__(self, window: QWidget, catalog: Catalog, theme: Theme, language: Language) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(text("About Loadpath")))
        quiet = QLabel(language(text("Works offline. No account, no telemetry. Apache License 2.0.")))
        quiet.setProperty("role", "muted")
        buttons = QDialogButtonBox()
        buttons.addButton(language(text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 22, 24, 18)
        whole.setSpacing(18)
        whole.addLayout(self._head(theme, language))
        whole.addLayout(self._table(catalog, language))
        whole.addWidget(quiet)
        whole.addWidget(buttons)
        self.setFixedWidth(WIDTH)

    def _head(self, theme: Theme, language: Language) -> QHBoxLayout:
        logo = QLabel()
        logo.setPixmap(pixmap("loadpath", theme.colour("accent"), LOGO, self.devicePixelRatioF()))
        name = QLabel("Loadpath")
        name.setProperty("role", "head")
        sentence = QLabel(language(SENTENCE))
        sentence.setWordWrap(True)
        sentence.setProperty("role", "label")
        words = QVBoxLayout()
        words.addWidget(name)
        words.addWidget(sentence)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _table(self, catalog: Catalog, language: Language) -> QFormLayout:
        table = QFormLayout()
        table.setHorizontalSpacing(24)
        table.setVerticalSpacing(6)
        for title, value in facts_about(catalog):
            label, shown = QLabel(language(title)), QLabel(value)
            label.setProperty("role", "label")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setWordWrap(True)
            table.addRow(label, shown)
        return table


def facts_about(catalog: Catalog) -> list[tuple[Text, str]]:
    """Title and value of each fact about this installation."""
    return [
        (text("Version"), _version("loadpath")),
        (text("Components"), str(len(catalog))),
        (text("Rules"), str(len(load_rules()))),
        (text("Exports"), ", ".join(sorted(exporters()))),
        (text("Newest prices"), newest_price()),
        (text("Python, Qt"), f"{platform.python_version()}, {qVersion()}"),
        (text("Fault log"), str(log_path())),
    ]


def newest_price() -> str:
    """Date of the newest price of a machine in the facts, ISO 8601."""
    dates = [price["as_of"] for row in facts().rows("ec2") for price in row["usd_h"].values()]
    return max((date for date in dates if len(date) == len("2026-01-01")), default="?")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
