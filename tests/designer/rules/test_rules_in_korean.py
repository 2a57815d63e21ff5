"""Rules speak one Korean: advice is asked for alike everywhere, and a thing has one name."""

import re

import pytest
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.generic import App
from designer.graph.work import own_cores, work_of
from designer.i18n import text
from designer.rules.registry import builtin_rules
from designer.rules.rule import Rule
from designer.rules.runner import lint

RULES = list(builtin_rules().values())
OTHERWISE = {
    "세요": "십시오",
    "제공업체": "제공자",
    "단일 장애점": "단일 장애 지점",
    "플로 로그": "흐름 로그",
    "공인 주소": "퍼블릭 주소",
    "링크": "연결",
    "대기열": "큐",
}
"""What is not said -> what is said instead."""
NO_ADVICE = {"COST001"}
"""Says where to look, not what to do."""


def korean(rule: Rule) -> dict[str, str]:
    parts = ("summary", "why", "detection", "fix", "false_alarm")
    return {part: text(getattr(rule, part)).render("ko") for part in parts}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_thing_has_one_name(rule: Rule) -> None:
    said = [(part, word) for part, words in korean(rule).items() for word in OTHERWISE if word in words]
    assert said == []


def test_advice_is_given_in_one_manner() -> None:
    odd = {rule.id for rule in RULES if not re.search("십시오|^없음|^알려진 것 없음", korean(rule)["fix"])}
    assert odd == NO_ADVICE


def test_particles_fit_the_words_before_them() -> None:
    """A word that is exchanged for another takes its particle with it."""
    wrong = re.compile(r"(연결|규칙|서브넷|그룹|지점|머신)(?:를|가|는|와)(?=[ .,])")
    assert {
        rule.id: found for rule in RULES if (found := wrong.findall(" ".join(korean(rule).values())))
    } == {}


def test_choices_are_said_in_words() -> None:
    """What is chosen stands in a file by an English word, which is not what a sentence says."""
    nodes = {"lb": "aws.alb", "one": "aws.ec2"}
    a = Assessment(draw(nodes, ["lb>one"]))
    (fleet,) = [found for found in lint(a, builtin_rules()) if found.rule == "CAP005"]
    assert str(fleet.why).startswith("The load follows a daily curve; ")
    assert fleet.why.render("ko").startswith("부하는 하루 주기 곡선을 따릅니다.")
    done = work_of(App(runtime="other"), own_cores(App()), balanced=False)
    assert "기타 소프트웨어의 처리 시간" in {part.name.render("ko") for part in done.inputs}
