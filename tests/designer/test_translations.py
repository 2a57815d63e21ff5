"""Korean ships complete: every user-visible text is translated, none is left over, and all places are kept."""

import string

import pytest
from support.translatable import everything, translated


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return everything()


@pytest.fixture(scope="module")
def korean() -> dict[str, tuple[str, str]]:
    return translated("ko")


def test_every_text_has_a_translation(english: dict[str, str], korean: dict[str, tuple[str, str]]) -> None:
    assert {text: where for text, where in english.items() if text not in korean} == {}


def test_no_translation_is_left_over(english: dict[str, str], korean: dict[str, tuple[str, str]]) -> None:
    assert {text: area for text, (_, area) in korean.items() if text not in english} == {}


def test_every_translation_fills_the_same_places(korean: dict[str, tuple[str, str]]) -> None:
    assert {text: other for text, (other, _) in korean.items() if places(text) != places(other)} == {}


def test_translations_are_korean(korean: dict[str, tuple[str, str]]) -> None:
    def has_hangul(value: str) -> bool:
        return any("가" <= letter <= "힣" for letter in value)

    same_in_both = {text for text, (other, _) in korean.items() if text == other}
    assert {t: o for t, (o, _) in korean.items() if t not in same_in_both and not has_hangul(o)} == {}
