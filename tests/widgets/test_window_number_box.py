"""The number field: what it takes for a number, how it steps, what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from widgets.forms.number_box import NumberBox, written
from widgets.translations import Language


@pytest.fixture
def box(qtbot: QtBot) -> NumberBox:
    Language("en")
    made = NumberBox(False, 0, 1000)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        ("12", 12),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("1,216", 1216),
        ("1e3", 1000),
        ("abc", "abc"),
        ("-", "-"),
    ],
)
def test_what_is_a_number(box: NumberBox, typed: str, value: object) -> None:
    box.setText(typed)
    assert box.value() == value


def test_a_share_may_be_typed_in_percent(qtbot: QtBot) -> None:
    box = NumberBox(False, 0, 1, is_share=True)
    qtbot.addWidget(box)
    for typed, value in (("99.95%", 0.9995), ("99.9 %", 0.999), ("0.999", 0.999), ("%", "%"), ("a %", "a %")):
        box.setText(typed)
        assert box.value() == value


def test_what_is_no_share_is_not_typed_in_percent(box: NumberBox) -> None:
    box.setText("50 %")
    assert box.value() == "50 %"


def test_a_whole_number_takes_no_fraction(qtbot: QtBot) -> None:
    box = NumberBox(True, 1, 10)
    qtbot.addWidget(box)
    box.setText("1.5")
    assert box.value() == "1.5"


@pytest.mark.parametrize(
    ("start", "steps", "expected"),
    [
        ("0.5", 1, "0.6"),
        ("20", 1, "30"),
        ("250", -1, "150"),
        ("995", 1, "1000"),
        ("0", -1, "0"),
        ("100", -1, "90"),
    ],
)
def test_steps_have_the_size_of_the_number_and_stop_at_the_limits(
    box: NumberBox, start: str, steps: int, expected: str
) -> None:
    box.setText(start)
    box.step(steps)
    assert box.text() == expected


def test_an_empty_box_steps_from_its_default(box: NumberBox) -> None:
    box.set_base(40)
    box.step(1)
    assert box.text() == "50"


@given(st.floats(min_value=-1e9, max_value=1e9).map(lambda x: round(x, 6)))
def test_what_is_written_reads_back(value: float) -> None:
    assert float(written(value)) == pytest.approx(value, abs=1e-6)
    assert "e" not in written(value)
