"""The forecast in words: will the target be reached, within what range, what would it take. Never a promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from questionnaires.survey_round import SurveyRound
from respondents.field.dashboard import Day, Evenings, Figures, total
from respondents.field.forecast import LEAST_EVENINGS, LEAST_PEOPLE, TARGET, WINDOW, Forecast, forecast, of_all
from survey_app import formats

AIM = f"mục tiêu {formats.share(TARGET, 0)}"
VERDICTS = {
    "reached": f"Đã đạt {AIM}",
    "sure": f"Sẽ đạt {AIM}",
    "open": f"Chưa chắc đạt {AIM}",
    "short": f"Khó đạt {AIM}",
}
METHOD = (
    f"Cách tính: lấy tỷ lệ số người còn lại gửi phiếu mỗi ngày trong {WINDOW} buổi 17 giờ gần nhất rồi giả định nhịp đó giữ "
    "nguyên đến khi kết thúc; cả đợt là tổng của các nhóm. Kết quả thực có khoảng 80 % khả năng nằm trong khoảng đã nêu. "
    "Dự báo không biết trước lần nhắc sắp tới, ngày nghỉ hay những người chờ đến ngày cuối."
)


class GroupLine(NamedTuple):
    """One row of the table of groups."""

    name: str
    verdict: str
    expected: str
    needed: str


class Outlook(NamedTuple):
    """What the dashboard says about the coming days; the chart draws the path of `whole`."""

    sentences: list[str]
    groups: list[GroupLine]
    whole: Forecast | None


def outlook(
    survey_round: SurveyRound,
    evenings: Evenings,
    names: Mapping[int, str],
    figures: Mapping[int, Figures],
    at: datetime,
) -> Outlook | None:
    """None unless people may answer now and somebody was invited."""
    if not survey_round.accepts_answers or not any(one.invited for one in figures.values()):
        return None

    def of(days: list[Day], reached: Figures) -> Forecast | None:
        return forecast(days, reached.submitted, reached.invited, at, survey_round.closes_at)

    everyone = total(figures.values())
    whole = of(evenings.days, everyone)
    if whole is None or not whole.is_fair:
        return Outlook([_nothing_yet(everyone)], [], None)
    of_groups = {key: of(evenings.by_group.get(key, []), reached) for key, reached in figures.items()}
    groups = [_line(name, figures[key], of_groups[key]) for key, name in names.items() if key in figures]
    whole = of_all(whole, (one for one in of_groups.values() if one is not None))
    return Outlook(sentences(whole), groups, whole)


def _nothing_yet(everyone: Figures) -> str:
    if everyone.invited < LEAST_PEOPLE:
        return f"Dưới {LEAST_PEOPLE} người được mời nên không dự báo."
    return f"Chưa dự báo được: cần số liệu của ít nhất {LEAST_EVENINGS + 1} buổi 17 giờ."


def sentences(whole: Forecast) -> list[str]:
    """What is to be expected of the whole round, then what it would take."""
    if whole.verdict == "reached":
        return [f"{VERDICTS['reached']}: {_share(whole, whole.submitted)} đã gửi phiếu."]
    beginning = {
        "sure": f"sẽ đạt {AIM}",
        "open": f"có thể đạt {AIM} nhưng chưa chắc",
        "short": f"khó đạt {AIM}",
    }[whole.verdict]
    said = [f"Nếu giữ nhịp những ngày qua, khi kết thúc đợt {beginning}: {_expected(whole)}."]
    if whole.verdict != "sure":
        said.append(_what_it_takes(whole))
    return said


def _what_it_takes(of: Forecast) -> str:
    missing = formats.number(of.target - of.submitted)
    if of.days_left < 1:
        return f"Để đạt mục tiêu, cần thêm {missing} phiếu trước khi kết thúc."
    needed = f"Để đạt mục tiêu, cần {formats.number(of.needed)} phiếu mỗi ngày"
    if not of.more:
        return f"{needed}, bằng mức dự kiến."
    return f"{needed}, tức là cần thêm {formats.number(of.more)} phiếu mỗi ngày so với mức dự kiến."


def _expected(of: Forecast) -> str:
    """ "khoảng 91,2 % (từ 88,0 % đến 94,1 %)"."""
    likely = f"khoảng {_share(of, of.likely)}"
    return likely if of.low == of.high else f"{likely} (từ {_share(of, of.low)} đến {_share(of, of.high)})"


def _share(of: Forecast, people: int) -> str:
    return formats.percent(people, of.invited)


def _line(name: str, reached: Figures, of: Forecast | None) -> GroupLine:
    if of is None or not of.is_fair:
        small = reached.invited < LEAST_PEOPLE
        return GroupLine(
            name,
            f"Không dự báo: nhóm dưới {LEAST_PEOPLE} người" if small else "Chưa đủ số liệu",
            "",
            f"còn {formats.number(reached.waiting)} người" if reached.waiting else "đã đủ",
        )
    if of.verdict == "reached":
        return GroupLine(name, VERDICTS["reached"], "", "")
    needed = f"{formats.number(of.needed)} phiếu" + (f" (thêm {formats.number(of.more)})" if of.more else "")
    return GroupLine(name, VERDICTS[of.verdict], _expected(of), needed)
