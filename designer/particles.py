"""Korean particles that depend on how the word before them ends: 은/는, 이/가, 을/를, 과/와, 으로/로.

A translation writes both forms, ``{node}은(는)``; which one is said is known when the place is filled. Hangul tells by its
final consonant (으로 takes ㄹ for none), digits and Latin letters by how they are read in Korean: 8 is 팔, DB 디비, web 웹.
Where that is not known, both forms stay. A remark in parentheses is not read (National Institute of Korean Language):
``AZ 2(서울)`` ends as ``AZ 2`` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal

End = Literal["open", "ㄹ", "closed"]
"""How a word ends: with a vowel, with ㄹ, or with another consonant."""

BOTH: Final = re.compile(
    r"(은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|과\(와\)|와\(과\)|\(으\)(?=로)|\(이\)(?=[라나며고]))"
)
FORMS: Final = {one: pair for pair in ("은는", "이가", "을를", "과와") for one in pair}
"""Particle -> the one after a consonant, and the one after a vowel."""

DIGITS: Final[tuple[End, ...]] = (
    "closed", "ㄹ", "open", "closed", "open", "open", "closed", "ㄹ", "ㄹ", "open",
)  # fmt: skip
"""영 일 이 삼 사 오 육 칠 팔 구; 10, 100 ... (십, 백, 천, 만, 억) are closed as 0 is."""
SIGNS: Final[Mapping[str, End]] = {"%": "open"}
CLOSING: Final = "”’\"'`」』]}>»*"
WORDS: Final[Mapping[str, End]] = {
    "s3": "open", "ip": "open", "web": "closed", "app": "closed", "job": "closed", "nat": "open",
}  # fmt: skip
"""Words that are not read as the letters below say."""
SPELT: Final = re.compile(r"[A-Z]{1,3}|[A-Za-z]|[^aeiouy]+")
"""Words read letter by letter: short ones in capitals, and those without a vowel."""
NAMES: Final[Mapping[str, End]] = {"l": "ㄹ", "r": "ㄹ", "m": "closed", "n": "closed"}
"""Letters whose names (엘, 알, 엠, 엔) do not end with a vowel."""
LONGEST: Final = 60
"""Letters of what stands before that are looked at; a name may be very long."""
ENDINGS: Final[tuple[tuple[str, End | None], ...]] = (
    ("le?", "ㄹ"),  # mail 메일, table 테이블
    ("m|n|ng|[aeiou][mn]e", "closed"),  # vpn, ring 링, volume 볼륨, zone 존
    (
        "ck|ook|pp|[aeiou]p|[aeiou]c|[aeo]b|type",
        "closed",
    ),  # rack 랙, hook 훅, group 그룹, public 퍼블릭, lab 랩
    ("[^aeiou][aeiou]t", "closed"),  # bucket 버킷, bot 봇
    ("[aeiou][bkt]", None),  # hub 허브 and club 클럽, root 루트 and timeout 타임아웃
    ("[^aeiou]r", "ㄹ"),  # ecr 이씨알
    ("[a-z]", "open"),  # host 호스트, redis 레디스, cloud 클라우드, cache 캐시, server 서버
)
"""Endings of English words as loanwords of Korean keep them; the first that fits counts."""
SOUNDS: Final = tuple((re.compile(f"(?:{ending})$"), end) for ending, end in ENDINGS)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The Korean `template` with its places filled, and the particles after them chosen."""
    said = ""
    for number, piece in enumerate(_pieces(template)):
        said += _chosen(piece, said) if number % 2 else piece.format_map(values)
    return said


@cache
def _pieces(template: str) -> list[str]:
    """Text and particles with two forms, in turns."""
    return BOTH.split(template)


def _chosen(both: str, before: str) -> str:
    end = ending(before)
    if end is None:
        return both
    if both[0] == "(":  # (으)로, (이)라
        return both[1] if end == "closed" or (end == "ㄹ" and both[1] == "이") else ""
    return FORMS[both[0]][end == "open"]


def ending(words: str) -> End | None:
    """How the last of `words` ends when it is read in Korean; None where that is not known."""
    words = _without_remark(words.rstrip().rstrip(CLOSING))[-LONGEST:]
    last = words[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return "open" if final == 0 else "ㄹ" if final == 8 else "closed"
    word = re.findall(r"[A-Za-z0-9]*$", words)[0]
    if word.lower() in WORDS:
        return WORDS[word.lower()]
    if "0" <= last <= "9":
        return DIGITS[int(last)]
    letters = re.findall(r"[A-Za-z]*$", word)[0]
    if not letters:
        return SIGNS.get(last)
    if SPELT.fullmatch(letters):
        return NAMES.get(letters[-1].lower(), "open")
    return next(end for sound, end in SOUNDS if sound.search(letters.lower()))


def _without_remark(words: str) -> str:
    """Without parentheses at the end, where a word stands before them; else what is inside them."""
    if not words.endswith(")"):
        return words
    before = words[: words.rfind("(")].rstrip() if "(" in words else ""
    return (before or words).rstrip(CLOSING + ")")
