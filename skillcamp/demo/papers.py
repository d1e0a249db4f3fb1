"""What a competition of the demo publishes before its day: rules, technical document, prizes."""

import datetime

from competitions.actions.awards import set_award_rules
from competitions.actions.documents import add_document
from competitions.models import AwardRule, Competition, Event

Prizes = tuple[tuple[str, str, int, int], ...]
PRIZES: Prizes = (
    ("一等奖", "First prize", 1, 1),
    ("二等奖", "Second prize", 2, 3),
    ("三等奖", "Third prize", 4, 6),
)
CUPS: Prizes = (
    ("冠军", "Winner", 1, 1),
    ("亚军", "Runner-up", 2, 2),
    ("季军", "Third place", 3, 3),
)
RULES_ZH = """参赛对象：本市在职职工，由所在单位工会统一报名。
比赛方式、场次和用时以本页的阶段为准；出场顺序和匿名号由公开抽签产生，任何人可以查验。
成绩复核、签名后公示；对成绩有异议的，在公示期内书面提出。
本规程为演示内容。"""
RULES_EN = """Who takes part: workers of the city, entered by their unit's union.
Form, order and time are those of the stages on this page; running order and anonymous numbers come from a public draw that anyone can check.
A result is checked, signed and then put on public notice; objections are made in writing within it.
Made up for the demo."""
TECHNICAL_ZH = """场地、工位、器材和安全要求见现场公告；选手自带工具须在检录时登记。
评分标准按本赛项公布的版本执行，赛前锁定，比赛中不作修改。
本文件为演示内容。"""
TECHNICAL_EN = """Place, stations, equipment and safety are posted on the spot; tools of one's own are listed at check-in.
Marking follows the published version of the scheme, which is locked before the first mark.
Made up for the demo."""


def build_papers(*, at: datetime.datetime) -> None:
    """Rules for all; for those under way the technical document in two versions, and prizes."""
    for competition in Competition.objects.prefetch_related("events"):
        day = competition.starts_on or at.date()
        published = min(day, at.date()) - datetime.timedelta(days=30)
        _publish(competition, "rules", "1.0", published, at)
        if day <= at.date():
            _publish(competition, "technical", "1.0", published, at)
            later = published + datetime.timedelta(days=14)
            _publish(competition, "technical", "1.1", later, at)
        for event in competition.events.all():
            if not event.award_rules.exists():
                set_prizes(event)


def set_prizes(event: Event) -> None:
    """First prize for the first, second for two more, third for three more; a cup has its own."""
    bracket = event.stages.filter(format="bracket").exists()
    rules = [
        AwardRule(title_zh=zh, title_en=en, by="rank", first=first, last=last)
        for zh, en, first, last in (CUPS if bracket else PRIZES)
    ]
    set_award_rules(event=event, rules=rules)


def _publish(
    competition: Competition,
    kind: str,
    version: str,
    on: datetime.date,
    at: datetime.datetime,
) -> None:
    rules = kind == "rules"
    add_document(
        competition=competition,
        kind=kind,
        version=version,
        title_zh=f"{competition.title_zh}{'规程' if rules else '技术文件'}",
        title_en=f"{competition.title_en}: {'rules' if rules else 'technical document'}",
        text_zh=RULES_ZH if rules else TECHNICAL_ZH,
        text_en=RULES_EN if rules else TECHNICAL_EN,
        published_on=on,
        by=None,
        at=at,
    )
