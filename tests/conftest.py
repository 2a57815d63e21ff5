"""What every test has: a Qt platform without a screen, unless one is given; and one line where Qt cannot be loaded at all."""

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

try:
    import PySide6.QtGui  # noqa: F401
except ImportError as problem:  # the package is there, but not the system libraries it needs
    if os.environ.get("LOADPATH_REQUIRE_TOOLS"):
        raise
    NO_QT = f"Qt cannot be loaded ({problem}), so the window is not tested: install its system libraries"
    collect_ignore = ["widgets", "end_to_end/test_window_two_tier.py"]
else:
    NO_QT = ""

# how fast examples are made says how busy the machine is, nothing about what is tested
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_report_header() -> str:
    """Says at the start what is left out."""
    return NO_QT


def pytest_terminal_summary(terminalreporter) -> None:  # type: ignore[no-untyped-def]
    """Says it again at the end, where it is read."""
    if NO_QT:
        terminalreporter.write_line(NO_QT)
