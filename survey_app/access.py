"""Who may open what: every route stands here, and a test walks the table. A route that is missing is refused and fails the test."""

from __future__ import annotations

from survey_app.access_to_assessment import ASSESSMENT_PAGES
from survey_app.roles import ADMINISTRATOR, AGENCY, AUDIT, BALLOT, EXPORTS, HOME_AFFAIRS, PUBLIC, SIGNED_IN


def _home_affairs(names: str, room: str = "") -> dict[str, frozenset[str]]:
    """Several pages of Home Affairs alone; `room`: how the names of all of them begin."""
    return {f"home_affairs.{room}{name}": HOME_AFFAIRS for name in names.split()}


def _public(names: str) -> dict[str, frozenset[str]]:
    """Pages of accounts before anybody is signed in, and of the product's own documents."""
    return {f"accounts.{name}": PUBLIC for name in names.split()}


def _answering(names: str) -> dict[str, frozenset[str]]:
    """Pages of respondents, who prove themselves in their own way."""
    return {f"answering.{name}": PUBLIC for name in names.split()}


# endpoint → roles; one section for each face, in the order of its pages
ACCESS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    **_public("guide guide_part guide_picture accessibility security_txt emblem"),
    **_public("code set_up oidc oidc_back oidc_enter forgotten claim"),  # on the way in
    "accounts.mailbox": PUBLIC,  # whoever holds the link that was mailed
    "accounts.sign_out": SIGNED_IN,
    "accounts.start": SIGNED_IN,
    "accounts.own": SIGNED_IN,
    "accounts.deadlines_file": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.sessions": SIGNED_IN,
    "accounts.change_email": SIGNED_IN,
    "accounts.confirm_email": PUBLIC,  # whoever holds the link that was mailed
    "accounts.unbind": SIGNED_IN,
    "accounts.change_phone": SIGNED_IN,
    "accounts.start_second_factor": SIGNED_IN,
    "accounts.recovery_codes": SIGNED_IN,
    "accounts.passkey": SIGNED_IN,
    "accounts.passkey_add": SIGNED_IN,
    "accounts.passkey_remove": SIGNED_IN,
    "accounts.passkey_use": PUBLIC,  # after the password
    "accounts.job": SIGNED_IN,
    "accounts.job_state": SIGNED_IN,
    "accounts.job_cancel": SIGNED_IN,
    "accounts.job_file": SIGNED_IN,
    # the front page of a demonstration; elsewhere it is not there
    "demonstration.roles": PUBLIC,
    "demonstration.roles_enter": PUBLIC,
    # answering
    **_answering(
        "link start code_box code_box_too link_in_capitals link_with_more not_me_question once_more take_back_not_me "
        "typed typed_too not_mine who send_code code enter_code not_me phone_changed tell_phone_changed continue_here "
        "notice read_notice declaration declare preview mail_questions question_paper reminder set_reminder resume parts "
        "sheet_page save_page answer review submit receipt send_receipt still_here leave shared_device register_device "
        "repudiation repudiate"
    ),
    # delivery
    "delivery.call_back": PUBLIC,  # signed by the provider
    # the interface for published results
    **{f"api.{name}": PUBLIC for name in "document rounds scores questionnaires tallies nowhere".split()},  # by token
    # what machines ask
    "health.live": PUBLIC,
    "health.ready": PUBLIC,  # says more on this machine and to whoever has the token
    "health.metrics": PUBLIC,  # likewise
    # papers
    "paper_check.version": PUBLIC,  # whoever holds a paper has its code
    # agency
    "agency.which_round": AGENCY,
    "agency.home": AGENCY,
    "agency.uploading": AGENCY,
    "agency.uploading_reading": AGENCY,
    "agency.uploading_reading_state": AGENCY,
    "agency.columns": AGENCY,
    "agency.columns_forget": AGENCY,
    "agency.uploading_comparison": AGENCY,
    "agency.uploading_sheet": AGENCY,
    "agency.uploading_drop": AGENCY,
    "agency.uploading_take_over": AGENCY,
    "agency.uploading_template": AGENCY,
    "agency.uploading_coloured": AGENCY,
    "agency.roster": AGENCY,
    "agency.roster_repairs": AGENCY,
    "agency.roster_save_row": AGENCY,
    "agency.roster_fill_in": AGENCY,
    "agency.roster_remove_row": AGENCY,
    "agency.roster_accept_row": AGENCY,
    "agency.roster_accept_list": AGENCY,
    "agency.roster_undo": AGENCY,
    "agency.adding": AGENCY,
    "agency.unfinished": AGENCY,
    "agency.unfinished_drop": AGENCY,
    "agency.submission": AGENCY,
    "agency.submission_letter": AGENCY,
    "agency.submission_replace_letter": AGENCY,
    "agency.submission_withdraw": AGENCY,
    "agency.submission_download": AGENCY,
    "agency.paper_to_sign": AGENCY,
    "agency.changes": AGENCY,
    "agency.changes_begin": AGENCY,
    "agency.changes_ask": AGENCY,
    "agency.changes_withdraw": AGENCY,
    "agency.guided": AGENCY,
    "agency.guided_withdraw": AGENCY,
    "agency.contacts": AGENCY,
    "agency.contacts_confirm": AGENCY,
    "agency.rate": AGENCY,
    "agency.rate_remind": AGENCY,
    # home_affairs
    "home_affairs.which_round": BALLOT,
    "home_affairs.dashboard": HOME_AFFAIRS,
    "home_affairs.dashboard_figures": HOME_AFFAIRS,
    "home_affairs.people": HOME_AFFAIRS,
    "home_affairs.ranking": HOME_AFFAIRS,
    **_home_affairs("rates rates_file follow_up not_eligible not_eligible_approve not_eligible_refuse"),
    **_home_affairs(
        "person_requests person_requests_record person_requests_one person_requests_tell person_requests_close"
    ),
    **_home_affairs("person_requests_reopen person_requests_erase person_requests_paper_file"),
    **_home_affairs("round_keeping round_keeping_archive round_keeping_withdraw"),
    **_home_affairs("round_targets round_criteria round_criteria_take round_criteria_edit round_criteria_remove"),
    "home_affairs.ranking_file": HOME_AFFAIRS,
    "home_affairs.person": HOME_AFFAIRS,
    "home_affairs.person_reissue": HOME_AFFAIRS,
    "home_affairs.person_disposition": HOME_AFFAIRS,
    "home_affairs.person_paper": HOME_AFFAIRS,
    "home_affairs.person_take_paper_back": HOME_AFFAIRS,
    "home_affairs.person_call": HOME_AFFAIRS,
    "home_affairs.unreachable": HOME_AFFAIRS,
    "home_affairs.unreachable_set_right": HOME_AFFAIRS,
    "home_affairs.phone_list": HOME_AFFAIRS,
    "home_affairs.phone_list_file": HOME_AFFAIRS,
    "home_affairs.phone_list_upload": HOME_AFFAIRS,
    "home_affairs.phone_list_record": HOME_AFFAIRS,
    "home_affairs.by_hand": HOME_AFFAIRS,  # an agency never sends for the system
    "home_affairs.by_hand_texts": HOME_AFFAIRS,
    "home_affairs.by_hand_mark": HOME_AFFAIRS,
    **_home_affairs("rounds rounds_new rounds_page rounds_edit rounds_see rounds_remove rounds_turn"),
    **_home_affairs("rehearsal rehearsal_state rehearsal_file rehearsal_remove"),
    **_home_affairs("rounds_opening_seen rounds_opening_try round_agencies round_field round_field_end"),
    **_home_affairs("round_groups round_groups_edit round_papers round_papers_preview round_columns round_settings"),
    **_home_affairs("round_texts round_texts_edit round_texts_restore round_texts_list"),
    **_home_affairs("reminders reminders_preview reminders_confirm reminders_send plan plan_edit plan_step"),
    **_home_affairs(
        "plan_switch plan_switch_step plan_trial printing printing_invitations printing_chosen printing_state"
    ),
    **_home_affairs("printing_round printing_fetch printing_fetch_all"),
    "home_affairs.alerts": HOME_AFFAIRS,
    "home_affairs.alerts_settle": HOME_AFFAIRS,
    "home_affairs.reviews": HOME_AFFAIRS,
    "home_affairs.reviews_confirm": HOME_AFFAIRS,
    "home_affairs.reviews_propose": HOME_AFFAIRS,
    "home_affairs.random_calls": HOME_AFFAIRS,
    "home_affairs.random_calls_draw": HOME_AFFAIRS,
    "home_affairs.random_calls_record": HOME_AFFAIRS,
    "home_affairs.guided": HOME_AFFAIRS,
    "home_affairs.guided_decide": HOME_AFFAIRS,
    "home_affairs.guided_add_device": HOME_AFFAIRS,
    "home_affairs.guided_remove_device": HOME_AFFAIRS,
    "home_affairs.repudiations": HOME_AFFAIRS,
    "home_affairs.repudiations_propose": HOME_AFFAIRS,
    "home_affairs.repudiations_decide": HOME_AFFAIRS,
    "home_affairs.call_backs": HOME_AFFAIRS,
    "home_affairs.call_backs_confirm": HOME_AFFAIRS,
    "home_affairs.call_backs_refuse": HOME_AFFAIRS,
    "home_affairs.holidays": HOME_AFFAIRS,
    "home_affairs.holidays_take_back": HOME_AFFAIRS,
    "home_affairs.operating": ADMINISTRATOR,
    "home_affairs.outbox": HOME_AFFAIRS,
    "home_affairs.outbox_resend": HOME_AFFAIRS,
    # home_affairs: the ballot box
    "home_affairs.ballot": BALLOT,
    "home_affairs.ballot_secret": BALLOT,
    "home_affairs.ballot_secret_typed": BALLOT,
    "home_affairs.ballot_sitting": HOME_AFFAIRS,
    "home_affairs.ballot_sitting_lock": HOME_AFFAIRS,
    "home_affairs.ballot_sitting_give_up": HOME_AFFAIRS,
    "home_affairs.ballot_sitting_minutes": BALLOT,
    "home_affairs.ballot_opening": BALLOT,
    "home_affairs.ballot_opening_state": BALLOT,
    "home_affairs.ballot_opening_evening": BALLOT,
    "home_affairs.ballot_opening_doubt": HOME_AFFAIRS,
    "home_affairs.ballot_opening_recover": HOME_AFFAIRS,
    "home_affairs.ballot_opening_strip": HOME_AFFAIRS,
    "home_affairs.ballot_opening_consent": BALLOT,
    "home_affairs.ballot_opening_secrets": HOME_AFFAIRS,
    "home_affairs.ballot_opening_destroy": HOME_AFFAIRS,
    "home_affairs.ballot_opening_minutes": BALLOT,
    "home_affairs.paper_templates": ADMINISTRATOR,
    "home_affairs.paper_templates_file": ADMINISTRATOR,
    "home_affairs.paper_templates_upload": ADMINISTRATOR,
    "home_affairs.paper_templates_restore": ADMINISTRATOR,
    "home_affairs.api_tokens": ADMINISTRATOR,
    "home_affairs.api_tokens_withdraw": ADMINISTRATOR,
    "home_affairs.staff": ADMINISTRATOR,
    "home_affairs.staff_invite": ADMINISTRATOR,
    "home_affairs.staff_act": ADMINISTRATOR,
    "home_affairs.staff_sign_out": ADMINISTRATOR,
    "home_affairs.staff_act_ask": ADMINISTRATOR,
    "home_affairs.audit_log": AUDIT,
    "home_affairs.audit_log_of_round": AUDIT,
    "home_affairs.audit_log_export": AUDIT,
    "home_affairs.audit_log_of_round_export": AUDIT,
    "home_affairs.audit_log_verify": AUDIT,
    "home_affairs.audit_review": AUDIT,
    **ASSESSMENT_PAGES,
    # home_affairs: lists and agencies
    "home_affairs.lists": HOME_AFFAIRS,
    **_home_affairs("approve chase review review_letter review_comment review_remove_comment review_approve", "lists_"),
    **_home_affairs(
        "review_send_back matches matches_keep matches_put_back matches_two changes changes_request", "lists_"
    ),
    **_home_affairs("changes_approve changes_refuse changes_evidence freeze freeze_now freeze_late", "lists_"),
    **_home_affairs("matches_state matches_search", "lists_"),
    **_home_affairs(
        "in_its_name in_its_name_end agencies agencies_new agencies_edit quotas quotas_of_round quotas_template"
    ),
    **_home_affairs("agencies_import agencies_import_template focal_points finding"),
    # home_affairs: questionnaires
    **_home_affairs(
        "listing listing_blank listing_ready_file uploading_use uploading mending version_page", "questionnaires_"
    ),
    **_home_affairs(
        "version_page_coloured version_page_file preview preview_sheet comparison publishing", "questionnaires_"
    ),
    **_home_affairs(
        "publishing_discard assigning from_word_file from_word_use rewording rewording_take_back", "questionnaires_"
    ),
    **_home_affairs("bank bank_question bank_taking bank_taking_file bank_taking_add", "questionnaires_"),
    # ministry
    "ministry.which_round": EXPORTS,
    "ministry.which_round_of_results": EXPORTS,
    "ministry.exports": EXPORTS,
    "ministry.exports_make": EXPORTS,  # the Ministry makes what only it may read
    "ministry.exports_preview": EXPORTS,
    "ministry.exports_one": EXPORTS,
    "ministry.exports_state": EXPORTS,
    "ministry.exports_approve": HOME_AFFAIRS,
    "ministry.exports_refuse": HOME_AFFAIRS,
    "ministry.exports_links": EXPORTS,
    "ministry.exports_links_first_page": EXPORTS,
    "ministry.exports_signed_keep": HOME_AFFAIRS,
    "ministry.exports_signed_file": EXPORTS,
    "ministry.exports_signed_withdraw": HOME_AFFAIRS,
    "ministry.exports_signed_bring_back": HOME_AFFAIRS,
    "ministry.results": EXPORTS,
    "ministry.results_questionnaire": EXPORTS,
    "ministry.results_codebook": EXPORTS,
    "ministry.results_care": EXPORTS,
    "ministry.results_estimates": EXPORTS,
}

OF_A_LIST = tuple(f"agency.{one}" for one in ("home", "uploading", "columns", "roster", "adding", "submission"))
"""How the endpoints begin that Home Affairs may open too while it works on a list in an agency's name."""

NOT_ACTIVITY = frozenset(
    {
        "home_affairs.dashboard_figures",
        "home_affairs.ballot_opening_state",
        "home_affairs.printing_state",
        "home_affairs.rehearsal_state",
        "home_affairs.lists_matches_state",
        "home_affairs.assessment_papers_state",
        "ministry.exports_state",
        "agency.uploading_reading_state",
        "accounts.job_state",
    }
)
"""Requests that a page makes by itself: they neither prolong a session nor ask anybody to sign in with a page."""


def may(role: str, endpoint: str) -> bool:
    """Whether an account of this role may open the endpoint; a missing endpoint is nobody's."""
    return role in ACCESS.get(endpoint, frozenset())
