"""Korean particles follow the sound before them; where that is not known, both forms stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer import i18n
from designer.i18n import text
from designer.particles import ending, filled

BOTH = ("은(는)", "이(가)", "을(를)", "과(와)", "(으)로", "(이)라는")
CLOSED = ("은", "이", "을", "과", "으로", "이라는")
L = ("은", "이", "을", "과", "로", "이라는")
OPEN = ("는", "가", "를", "와", "로", "라는")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *((word, CLOSED) for word in ("서버군", "방화벽", "강", "값")),
        *((word, L) for word in ("서울", "채널", "물")),
        *((word, OPEN) for word in ("서버", "데이터베이스", "와")),
        *((word, CLOSED) for word in ("10", "443", "6", "8080", "1,000", "10.0.0.0", "web-3", "0.5초당 400")),
        *((word, L) for word in ("1", "27", "8", "app-1", "srv-lb8")),
        *((word, OPEN) for word in ("22", "5432", "4", "2.9", "10.0.1.0/24", "v4", "99.9 %")),
        *((word, CLOSED) for word in ("web", "app", "main", "internet", "vpn", "IAM", "LAN", "public", "group", "type")),
        *((word, L) for word in ("L", "R", "db-r", "mysql", "PostgreSQL", "pool", "URL", "file", "ECR")),
        *((word, OPEN) for word in ("db", "lb", "DB", "S3", "vpc", "TCP", "https", "fw", "redis", "server", "sw-a")),
        *((word, OPEN) for word in ("cache", "proxy", "cloud", "api", "queue", "AWS", "asg", "az-a", "Redis", "host")),
        *((word, CLOSED) for word in ("“web”", "「방화벽」", "`app`", "[main]", "(web)", "“web” ", "app(서버)")),
        *((word, OPEN) for word in ("AZ 2(서울)", "db (app)", "“db (app)”", "“Reports (web)”", "Stripe", "NAT")),
        *((word, BOTH) for word in ("!", "名前", "root", "…", "🙂", "()")),
    ],
)  # fmt: skip
def test_the_particle_follows_the_last_sound(words: str, said: tuple[str, ...]) -> None:
    assert [filled("{x}" + both, {"x": words}) for both in BOTH] == [words + one for one in said]


def test_either_form_may_come_first_and_names_stay_as_they_are() -> None:
    assert filled("{a}와(과) {b}를(을) {c}", {"a": "web", "b": "db", "c": "은(는)"}) == "web과 db를 은(는)"
    assert filled("{a}는(은) {b}가(이)", {"a": "앱", "b": "은(는)"}) == "앱은 은(는)이"


def test_a_translated_text_has_no_double_form_left(monkeypatch: pytest.MonkeyPatch) -> None:
    korean = {"{a} runs {b}": "{a}이(가) {b}을(를) 실행합니다", "host {name}": "서버 {name}"}
    monkeypatch.setattr(i18n, "catalogue", lambda language: korean if language == "ko" else {})
    told = text("{a} runs {b}", a=text("host {name}", name="srv-1"), b="db")
    assert told.render("ko") == "서버 srv-1이 db를 실행합니다"
    assert told.render("en") == "host srv-1 runs db"


@given(st.text())
def test_whatever_stands_before_one_form_or_both_are_said(words: str) -> None:
    end = ending(words)
    said = filled("{x}은(는)", {"x": words})
    assert said == words + {"open": "는", "ㄹ": "은", "closed": "은", None: "은(는)"}[end]
