"""Three sentences at the top of Home Affairs' first screen: how the round stands, what to do next, what looks wrong.

Each is the first of a table of rows that has something to say, so that what matters most is said alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import url_for

from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.field import opening, profile, targets
from respondents.field.dashboard import AgencyLine, Day, Figures
from respondents.field.forecast import Forecast
from respondents.identity.alerts import KINDS
from survey_app import formats
from survey_app.deadlines import days_left
from survey_app.home_affairs.rates import expected_days
from survey_app.home_affairs.waiting import Waiting

MANY_BOUNCED = 0.02
LONGEST_NAMES = 2


class Sentence(NamedTuple):
    """One sentence, and the page where it leads; "" for none."""

    text: str
    href: str = ""


class Brief(NamedTuple):
    """The three sentences."""

    stands: Sentence
    next: Sentence
    wrong: Sentence


@dataclass(frozen=True)
class Seen:
    """What the dashboard has read."""

    survey_round: SurveyRound
    figures: Figures
    lines: Sequence[AgencyLine]
    days: Sequence[Day]
    whole: Forecast | None
    waiting: Sequence[Waiting]
    alerts: Mapping[str, int]
    at: datetime

    @property
    def is_open(self) -> bool:
        return self.survey_round.accepts_answers

    @property
    def below_floor(self) -> list[AgencyLine]:
        """Agencies below their floor, those that lack most first."""
        aims = targets.of_round(self.survey_round)
        lacks = {line.id: aims.least(line.figures.invited) - line.figures.submitted for line in self.lines}
        return sorted((line for line in self.lines if lacks[line.id] > 0), key=lambda line: -lacks[line.id])


def brief(seen: Seen) -> Brief:
    """The three sentences of what was seen."""
    return Brief(
        _stands(seen), _first(NEXT, seen, Sentence("Không có việc nào chờ; xem lại sau 17 giờ.")), _wrong(seen)
    )


Row = Callable[[Seen], Sentence | None]


def _first(rows: Sequence[Row], seen: Seen, otherwise: Sentence) -> Sentence:
    return next((said for row in rows if (said := row(seen)) is not None), otherwise)


def _wrong(seen: Seen) -> Sentence:
    said = [found for row in WRONG if (found := row(seen)) is not None]
    if not said:
        return Sentence("Chưa thấy gì bất thường.")
    more = f" Còn {len(said) - 1} chỗ khác ở dưới." if len(said) > 1 else ""
    return Sentence(said[0].text + more, said[0].href)


# -- how it stands


def _stands(seen: Seen) -> Sentence:
    survey_round, figures = seen.survey_round, seen.figures
    if survey_round.state in ("preparing", "registering"):
        sent = sum(line.roster_state in ("submitted", "approved", "frozen") for line in seen.lines)
        limit = survey_round.list_deadline
        until = f", hạn nộp {formats.deadline(limit)}" if limit else ""
        return Sentence(f"Đang lập danh sách: {sent}/{len(seen.lines)} đơn vị có danh sách đã gửi{until}.")
    counts = f"{formats.number(figures.submitted)}/{formats.number(figures.invited)} người đã gửi phiếu"
    share = f" ({formats.percent(figures.submitted, figures.invited)})" if figures.invited else ""
    if survey_round.state == "frozen":
        opens = formats.deadline(survey_round.opens_at)
        return Sentence(f"Danh sách đã khoá với {formats.number(figures.invited)} người; mở trả lời từ {opens}.")
    if survey_round.state == "paused":
        return Sentence(f"Đang tạm dừng, không ai trả lời được: {counts}{share}.")
    if survey_round.state == "open" and seen.at < survey_round.opens_at:
        invited, opens = formats.number(figures.invited), formats.deadline(survey_round.opens_at)
        return Sentence(f"Đã mở cho {invited} người; trả lời được từ {opens}.")
    if not seen.is_open:
        return Sentence(f"Đợt đã hết giờ trả lời: {counts}{share}.")
    left = days_left(survey_round.closes_at)
    return Sentence(f"{counts}{share}, {left.words.lower() if left else 'không rõ ngày kết thúc'}; {_expected(seen)}.")


def _expected(seen: Seen) -> str:
    aim = f"mục tiêu {formats.share(targets.of_round(seen.survey_round).total, 0)}"
    if seen.whole is None:
        return f"chưa đủ số liệu để dự báo, {aim}"
    low, high = (formats.percent(people, seen.whole.invited) for people in (seen.whole.low, seen.whole.high))
    return f"dự kiến khi kết thúc từ {low} đến {high}, {aim}"


# -- what to do next


def _decide(seen: Seen) -> Sentence | None:
    if not seen.waiting:
        return None
    first, total = seen.waiting[0], sum(item.number for item in seen.waiting)
    rest = f", trong {formats.number(total)} việc đang chờ" if total > first.number else ""
    return Sentence(
        f"Xử lý trước: {first.text[0].lower()}{first.text[1:]} ({formats.number(first.number)}{rest}).", first.href
    )


def _chase_lists(seen: Seen) -> Sentence | None:
    missing = [line for line in seen.lines if line.roster_state in (None, "draft", "returned")]
    if seen.survey_round.state != "registering" or not missing:
        return None
    return Sentence(f"Nhắc {len(missing)} đơn vị chưa gửi danh sách.", url_for("home_affairs.lists"))


def _take_the_step(seen: Seen) -> Sentence | None:
    words = {
        "preparing": "mở nhận danh sách",
        "registering": "duyệt và khoá danh sách",
        "frozen": "mở trả lời",
        "paused": "mở lại đợt",
    }
    step = words.get(seen.survey_round.state)
    return Sentence(f"Bước kế tiếp: {step}.", url_for("home_affairs.rounds_page")) if step else None


def _open_the_box(seen: Seen) -> Sentence | None:
    if seen.survey_round.state != "closed":
        return None
    return Sentence(
        "Đợt đã kết thúc: xem hòm phiếu, rồi báo cáo phương pháp và xuất hồ sơ.", url_for("home_affairs.ballot")
    )


def _call(seen: Seen) -> Sentence | None:
    low = seen.below_floor
    if not seen.is_open or not low:
        return None
    names = ", ".join(line.name for line in low[:LONGEST_NAMES])
    more = f" và {len(low) - LONGEST_NAMES} đơn vị khác" if len(low) > LONGEST_NAMES else ""
    return Sentence(f"Gọi trước: {names}{more}, còn dưới mức sàn.", url_for("home_affairs.follow_up"))


NEXT: tuple[Row, ...] = (_decide, _chase_lists, _take_the_step, _open_the_box, _call)


# -- what looks wrong


def _no_evening(seen: Seen) -> Sentence | None:
    """The worker keeps the figures of 17:00; a day without them means that it does not run, and then nothing is sent either."""
    expected = opening.evening_of(seen.at - timedelta(minutes=30))
    newest = seen.days[-1].day if seen.days else None
    if not seen.is_open or expected < day_of(seen.survey_round.opens_at) or (newest is not None and newest >= expected):
        return None
    return Sentence(
        f"Chưa có số liệu 17 giờ ngày {formats.date(expected)}: có thể tiến trình gửi tin không chạy, tin cũng không đi.",
        url_for("home_affairs.outbox"),
    )


def _alerts(seen: Seen) -> Sentence | None:
    if not seen.alerts:
        return None
    kind, number = max(seen.alerts.items(), key=lambda item: item[1])
    words = KINDS.get(kind, kind)
    return Sentence(
        f"Cần xem lại: {words[0].lower()}{words[1:]} ({formats.number(number)}).", url_for("home_affairs.alerts")
    )


def _bounced(seen: Seen) -> Sentence | None:
    figures = seen.figures
    if not figures.invited or figures.bounced / figures.invited <= MANY_BOUNCED:
        return None
    share = formats.percent(figures.bounced, figures.invited)
    return Sentence(
        f"{formats.number(figures.bounced)} tin không tới ({share}): hỏi lại số của những người ấy.",
        url_for("home_affairs.outbox"),
    )


def _behind(seen: Seen) -> Sentence | None:
    lines = profile.beside(expected_days(seen.survey_round), seen.days) if seen.is_open else []
    if not profile.is_behind(lines):
        return None
    newest = lines[-1]
    return Sentence(
        f"Hai buổi liền chậm hơn nhịp dự kiến: {formats.share(newest.came)} thay vì {formats.share(newest.expected)}.",
        url_for("home_affairs.rates", theo="ngay"),
    )


def _floor(seen: Seen) -> Sentence | None:
    low = seen.below_floor
    if seen.is_open or seen.survey_round.state != "closed" or not low:
        return None
    floor = formats.share(targets.of_round(seen.survey_round).floor, 0)
    return Sentence(f"{len(low)} đơn vị dưới mức sàn {floor}.", url_for("home_affairs.ranking"))


WRONG: tuple[Row, ...] = (_no_evening, _alerts, _bounced, _behind, _floor)
