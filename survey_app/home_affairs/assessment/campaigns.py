"""Campaigns of self-assessment: made, opened, followed, reminded, closed."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from agencies.agency import Agency, of_numbers
from foundation.db import Refused, now
from foundation.vietnam_time import today
from self_assessment import assignments, campaigns, desks, entries, merging, reminding, sets
from self_assessment.campaigns import CLASSES, NAMES, AssessmentCampaign, OddDays, evening
from self_assessment.desks import AssessmentDesk
from self_assessment.sets import AssessmentSet
from survey_app import accounts
from survey_app.accounts import owner_mail
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.deadlines import days_left
from survey_app.forms import DayField, Form
from survey_app.home_affairs.assessment import many_standings as many
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable


class CampaignForm(Form):
    """Name, set, dates and bounds of the classes."""

    title = StringField("Tên kỳ tự đánh giá", [DataRequired("Nhập tên kỳ tự đánh giá"), Length(max=200)])
    set_id = SelectField("Bộ tiêu chí", coerce=int)
    data_until = DayField("Số liệu tính đến ngày", [InputRequired("Nhập ngày chốt số liệu")])
    hand_in_until = DayField("Hạn nộp, 17 giờ ngày", [InputRequired("Nhập hạn nộp")])
    explain_until = DayField("Hạn giải trình, 17 giờ ngày", [InputRequired("Nhập hạn giải trình")])
    appraise_until = DayField("Thẩm định xong trước ngày", [InputRequired("Nhập ngày thẩm định xong")])
    classes = StringField(
        "Mức điểm của loại A, B, C",
        [DataRequired("Ghi ba mức điểm"), Length(max=60)],
        default=CLASSES,
        description="Từ cao xuống thấp, cách nhau bằng dấu chấm phẩy; dưới mức C là loại D",
    )
    sure = BooleanField("Các ngày trên đúng là như vậy")


class AgencyLine(NamedTuple):
    """One agency on the page of a campaign."""

    agency: Agency
    desk: AssessmentDesk | None
    leaves: int
    scored: int
    late: bool


LINES = LongTable[AgencyLine](
    {
        "name": lambda line: (line.agency.sort_key, line.agency.code),
        "scored": lambda line: line.scored / line.leaves if line.leaves else None,
        "state": lambda line: line.desk.state_text if line.desk else None,
    },
    lambda line: (line.agency.name, line.agency.code),
    start="name",
)


@bp.get("/tu-danh-gia")
def assessment_campaigns() -> ResponseReturnValue:
    """Every campaign."""
    found = [(one, days_left(evening(one.hand_in_until))) for one in campaigns.everything(db.session)]
    return render_template("home_affairs/assessment/campaigns.html", campaigns=found)


@bp.route("/tu-danh-gia/moi", methods=["GET", "POST"])
def assessment_campaigns_new() -> ResponseReturnValue:
    """A new campaign of a published set."""
    return _edit(None)


@bp.route("/tu-danh-gia/<int:campaign_id>/sua", methods=["GET", "POST"])
def assessment_campaigns_edit(campaign_id: int) -> ResponseReturnValue:
    """Another name, other dates: also how a deadline is put off."""
    return _edit(load(campaign_id, of_many=True))


def load(campaign_id: int, *, of_many: bool = False) -> AssessmentCampaign:
    """The campaign, or 404. One of many agencies has its own page, to which whoever cannot show it leads; `of_many`: can."""
    found = db.session.get(AssessmentCampaign, campaign_id) or abort(404)
    if found.is_of_many and not of_many:
        abort(redirect(url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)))
    return found


def _edit(campaign: AssessmentCampaign | None) -> ResponseReturnValue:
    form = CampaignForm(data=_present(campaign) if campaign else None)
    usable, is_odd = sets.published(db.session), False
    if campaign:
        del form.set_id
    else:
        form.set_id.choices = choices(
            (one.id, f"{one.title}, năm {one.year}, phiên bản {one.number} ({one.audience_text})") for one in usable
        )
    if form.validate_on_submit():
        try:
            kept = None if campaign else db.session.get(AssessmentSet, form.set_id.data)
            facts: dict[str, Any] = {name: form[name].data for name in ("title", "classes", *NAMES)}
            saved = campaigns.save(db.session, campaign, kept, accounts.actor(), sure=form.sure.data, **facts)
            db.session.commit()
            return redirect(url_for("home_affairs.assessment_campaigns_one", campaign_id=saved.id))
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
            is_odd = isinstance(refusal, OddDays)
    told = {"form": form, "campaign": campaign, "usable": usable, "is_odd": is_odd or form.sure.data}
    page = render_template("home_affairs/assessment/campaigns_edit.html", **told)
    return page, 422 if form.errors else 200


def _present(campaign: AssessmentCampaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in ("title", "classes", *NAMES)}


@bp.get("/tu-danh-gia/<int:campaign_id>")
def assessment_campaigns_one(campaign_id: int) -> ResponseReturnValue:
    """One campaign: its dates, what is assigned, how far each agency is."""
    campaign = load(campaign_id, of_many=True)
    if campaign.is_of_many:
        return many.page(campaign)
    wanted = assignments.assignable(campaign)
    given = assignments.of_campaign(db.session, campaign)
    return render_template(
        "home_affairs/assessment/campaigns_one.html",
        campaign=campaign,
        deadline=days_left(evening(campaign.hand_in_until)),
        leaves=len(wanted),
        without=[item for item in wanted if given.get(item.number, assignments.NOBODY).lead is None],
        ended=_ended(campaign),
        page=LINES.shown(_lines(campaign)),
    )


class Ended(NamedTuple):
    """An agency that exists no more but leads leaves. `heir`: who goes on for it, if that is known."""

    agency: Agency
    numbers: list[str]
    heir: Agency | None


def _ended(campaign: AssessmentCampaign) -> list[Ended]:
    found: dict[int, Ended] = {}
    for number, agency in assignments.ended(db.session, campaign, today()):
        heir = merging.successor(agency, today())
        found.setdefault(agency.id, Ended(agency, [], heir)).numbers.append(number)
    return list(found.values())


def _lines(campaign: AssessmentCampaign) -> list[AgencyLine]:
    given = assignments.of_campaign(db.session, campaign).values()
    led = [one.lead for one in given if one.lead is not None]
    begun, scored = desks.of_campaign(db.session, campaign), entries.saved_by_agency(db.session, campaign.id)
    letters = {which for which, desk in begun.items() if desk.letter_sha256}
    """Also of an agency whose leaves are another's now, so that its letter is not lost."""
    late = {agency.id for agency in reminding.late(db.session, campaign)} if campaign.state != "preparing" else set()

    def is_over(agency_id: int) -> bool:
        desk = begun.get(agency_id)
        return now() > (desks.until(campaign, desk) if desk else evening(campaign.hand_in_until))

    return [
        AgencyLine(one, begun.get(one.id), led.count(one.id), scored.get(one.id, 0), one.id in late and is_over(one.id))
        for one in of_numbers(db.session, {*led, *letters})
    ]


TURNS = {"open": "Đã mở kỳ tự đánh giá cho các cơ quan.", "close": "Đã kết thúc kỳ tự đánh giá."}


@bp.post("/tu-danh-gia/<int:campaign_id>/<any(open, close):verb>")
def assessment_campaigns_turn(campaign_id: int, verb: str) -> ResponseReturnValue:
    """Opens it to the agencies, or closes it."""
    campaign = load(campaign_id, of_many=True)
    here = url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)
    return carry_out(lambda: campaigns.turn(db.session, campaign, verb, accounts.actor()), TURNS[verb], here)


@bp.post("/tu-danh-gia/<int:campaign_id>/nhac")
def assessment_campaigns_remind(campaign_id: int) -> ResponseReturnValue:
    """Writes to the focal points of agencies that have not handed in."""
    campaign, page = load(campaign_id, of_many=True), accounts.address("agency.assessment_desk")
    mailboxes, foot = accounts.focal_point_emails(db.session), owner_mail.foot(db.session)
    return carry_out(
        lambda: reminding.remind(db.session, campaign, mailboxes, page, accounts.actor(), foot),
        _reminded,
        url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id),
    )


def _reminded(result: tuple[int, list[str]]) -> str:
    count, without = result
    told = f" Không có đầu mối để nhắc: {', '.join(without)}." if without else ""
    return f"Đã viết thư nhắc đầu mối của {count} cơ quan.{told}"
