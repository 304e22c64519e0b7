"""Who may open what: every route stands here, and a test walks the table. A route that is missing is refused and fails the test.

Roles: focal_point (own agency only), home_affairs, administrator (of Home Affairs), ministry (reader), auditor.
"""

from __future__ import annotations

ROLES = {
    "focal_point": "Đầu mối đơn vị",
    "home_affairs": "Cán bộ Sở Nội vụ",
    "administrator": "Quản trị (Sở Nội vụ)",
    "ministry": "Bộ Nội vụ (chỉ xem, tải tệp)",
    "auditor": "Kiểm soát nhật ký",
}
"""Every role of a staff account, with its name on screen."""

PUBLIC = frozenset({"public"})  # nobody needs to be signed in; respondents prove themselves in their own way
SIGNED_IN = frozenset(ROLES)
AGENCY = frozenset({"focal_point"})
HOME_AFFAIRS = frozenset({"home_affairs", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
EXPORTS = frozenset({"home_affairs", "administrator", "ministry"})
MINISTRY = frozenset({"ministry"})
AUDIT = frozenset({"auditor", "administrator"})

# endpoint → roles; one section for each face, in the order of its pages
ACCESS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.code": PUBLIC,
    "accounts.set_up": PUBLIC,
    "accounts.forgotten": PUBLIC,
    "accounts.claim": PUBLIC,
    "accounts.sign_out": SIGNED_IN,
    "accounts.start": SIGNED_IN,
    "accounts.own": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.change_phone": SIGNED_IN,
    "accounts.start_second_factor": SIGNED_IN,
    "accounts.recovery_codes": SIGNED_IN,
    # answering
    "answering.link": PUBLIC,
    "answering.start": PUBLIC,
    "answering.code_box": PUBLIC,
    "answering.code_box_too": PUBLIC,
    "answering.typed": PUBLIC,
    "answering.typed_too": PUBLIC,
    "answering.not_mine": PUBLIC,
    "answering.who": PUBLIC,
    "answering.send_code": PUBLIC,
    "answering.code": PUBLIC,
    "answering.enter_code": PUBLIC,
    "answering.not_me": PUBLIC,
    "answering.phone_changed": PUBLIC,
    "answering.tell_phone_changed": PUBLIC,
    "answering.continue_here": PUBLIC,
    "answering.notice": PUBLIC,
    "answering.read_notice": PUBLIC,
    "answering.declaration": PUBLIC,
    "answering.declare": PUBLIC,
    "answering.preview": PUBLIC,
    "answering.reminder": PUBLIC,
    "answering.set_reminder": PUBLIC,
    "answering.resume": PUBLIC,
    "answering.parts": PUBLIC,
    "answering.sheet_page": PUBLIC,
    "answering.save_page": PUBLIC,
    "answering.answer": PUBLIC,
    "answering.review": PUBLIC,
    "answering.submit": PUBLIC,
    "answering.receipt": PUBLIC,
    "answering.send_receipt": PUBLIC,
    "answering.leave": PUBLIC,
    "answering.repudiation": PUBLIC,
    "answering.repudiate": PUBLIC,
    # agency
    "agency.home": AGENCY,
    "agency.upload_list": AGENCY,
    "agency.reading": AGENCY,
    "agency.comparison": AGENCY,
    "agency.drop_file": AGENCY,
    "agency.take_over": AGENCY,
    "agency.template": AGENCY,
    "agency.coloured": AGENCY,
    "agency.roster": AGENCY,
    "agency.repairs": AGENCY,
    "agency.save_row": AGENCY,
    "agency.remove_row": AGENCY,
    "agency.accept_row": AGENCY,
    "agency.accept_list": AGENCY,
    "agency.undo": AGENCY,
    "agency.add_row": AGENCY,
    "agency.submission": AGENCY,
    "agency.withdraw": AGENCY,
    "agency.download": AGENCY,
    "agency.changes": AGENCY,
    "agency.begin_change": AGENCY,
    "agency.change": AGENCY,
    "agency.withdraw_change": AGENCY,
    "agency.rate": AGENCY,
    "agency.remind": AGENCY,
    # home_affairs
    "home_affairs.dashboard": HOME_AFFAIRS,
    "home_affairs.dashboard_figures": HOME_AFFAIRS,
    "home_affairs.dashboard_agency": HOME_AFFAIRS,
    "home_affairs.person": HOME_AFFAIRS,
    "home_affairs.person_reissue": HOME_AFFAIRS,
    "home_affairs.person_disposition": HOME_AFFAIRS,
    "home_affairs.person_paper": HOME_AFFAIRS,
    "home_affairs.person_call": HOME_AFFAIRS,
    "home_affairs.rounds": HOME_AFFAIRS,
    "home_affairs.round_new": HOME_AFFAIRS,
    "home_affairs.round_page": HOME_AFFAIRS,
    "home_affairs.round_edit": HOME_AFFAIRS,
    "home_affairs.round_turn": HOME_AFFAIRS,
    "home_affairs.round_choose": HOME_AFFAIRS,
    "home_affairs.round_groups": HOME_AFFAIRS,
    "home_affairs.round_group": HOME_AFFAIRS,
    "home_affairs.round_settings": HOME_AFFAIRS,
    "home_affairs.round_link_mode": ADMINISTRATOR,
    "home_affairs.reminders": HOME_AFFAIRS,
    "home_affairs.reminder_confirm": HOME_AFFAIRS,
    "home_affairs.reminder_send": HOME_AFFAIRS,
    "home_affairs.printing": HOME_AFFAIRS,
    "home_affairs.print_invitations": HOME_AFFAIRS,
    "home_affairs.alerts": HOME_AFFAIRS,
    "home_affairs.alert_settle": HOME_AFFAIRS,
    "home_affairs.call_backs": HOME_AFFAIRS,
    "home_affairs.call_back_confirm": HOME_AFFAIRS,
    "home_affairs.call_back_refuse": HOME_AFFAIRS,
    "home_affairs.outbox": HOME_AFFAIRS,
    "home_affairs.accounts": ADMINISTRATOR,
    "home_affairs.account_invite": ADMINISTRATOR,
    "home_affairs.account_act": ADMINISTRATOR,
    "home_affairs.audit_log": AUDIT,
    "home_affairs.audit_verify": AUDIT,
    # home_affairs: lists and agencies
    "home_affairs.rosters": HOME_AFFAIRS,
    "home_affairs.roster_approve_many": HOME_AFFAIRS,
    "home_affairs.roster_chase": HOME_AFFAIRS,
    "home_affairs.roster_review": HOME_AFFAIRS,
    "home_affairs.roster_comment": HOME_AFFAIRS,
    "home_affairs.roster_remove_comment": HOME_AFFAIRS,
    "home_affairs.roster_approve": HOME_AFFAIRS,
    "home_affairs.roster_send_back": HOME_AFFAIRS,
    "home_affairs.roster_matches": HOME_AFFAIRS,
    "home_affairs.roster_match_keep": HOME_AFFAIRS,
    "home_affairs.roster_match_two": HOME_AFFAIRS,
    "home_affairs.changes": HOME_AFFAIRS,
    "home_affairs.change": HOME_AFFAIRS,
    "home_affairs.change_approve": HOME_AFFAIRS,
    "home_affairs.change_refuse": HOME_AFFAIRS,
    "home_affairs.change_evidence": HOME_AFFAIRS,
    "home_affairs.freeze": HOME_AFFAIRS,
    "home_affairs.freeze_now": HOME_AFFAIRS,
    "home_affairs.freeze_late": HOME_AFFAIRS,
    "home_affairs.roster_agencies": HOME_AFFAIRS,
    "home_affairs.roster_agency_new": HOME_AFFAIRS,
    "home_affairs.roster_agency": HOME_AFFAIRS,
    "home_affairs.roster_quotas": HOME_AFFAIRS,
    "home_affairs.roster_agencies_import": HOME_AFFAIRS,
    "home_affairs.roster_agencies_template": HOME_AFFAIRS,
    "home_affairs.roster_focal_points": HOME_AFFAIRS,
    # home_affairs: questionnaires
    "home_affairs.questionnaires": HOME_AFFAIRS,
    "home_affairs.questionnaire_blank": HOME_AFFAIRS,
    "home_affairs.questionnaire_ready_file": HOME_AFFAIRS,
    "home_affairs.questionnaire_use": HOME_AFFAIRS,
    "home_affairs.questionnaire_upload": HOME_AFFAIRS,
    "home_affairs.questionnaire": HOME_AFFAIRS,
    "home_affairs.questionnaire_coloured": HOME_AFFAIRS,
    "home_affairs.questionnaire_file": HOME_AFFAIRS,
    "home_affairs.questionnaire_preview": HOME_AFFAIRS,
    "home_affairs.questionnaire_preview_sheet": HOME_AFFAIRS,
    "home_affairs.questionnaire_compare": HOME_AFFAIRS,
    "home_affairs.questionnaire_publish": HOME_AFFAIRS,
    "home_affairs.questionnaire_discard": HOME_AFFAIRS,
    "home_affairs.questionnaire_assign": HOME_AFFAIRS,
    # ministry
    "ministry.exports": EXPORTS,
    "ministry.make_export": HOME_AFFAIRS,
    "ministry.export_one": EXPORTS,
    "ministry.export_file": EXPORTS,
    "ministry.results": EXPORTS,
    "ministry.results_questionnaire": EXPORTS,
    "ministry.results_codebook": EXPORTS,
    "ministry.results_file": EXPORTS,
    "ministry.results_scores": EXPORTS,
    "ministry.results_rows": MINISTRY,  # Home Affairs, which is scored, sees tables only
}

NOT_ACTIVITY = frozenset({"home_affairs.dashboard_figures"})
"""Requests that a page makes by itself: they neither prolong a session nor ask anybody to sign in with a page."""


def may(role: str, endpoint: str) -> bool:
    """Whether an account of this role may open the endpoint; a missing endpoint is nobody's."""
    return role in ACCESS.get(endpoint, frozenset())
