"""The guide of docs/huong-dan.md as pages: one part a role, each heading with an address, and which page asks for which heading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from foundation.plain_text import fold
from survey_app import places

DOCS = places.place("docs")
PICTURES = DOCS / "pictures"
_PART = re.compile(r"^## ", re.MULTILINE)


class Heading(NamedTuple):
    """A heading within a part: its level (2 or 3), its words, its place in the address."""

    level: int
    text: str
    anchor: str


class Part(NamedTuple):
    """One part, drawn; `html` has an id at every heading, and its tables are cards on a phone."""

    slug: str
    title: str
    headings: tuple[Heading, ...]
    html: Markup


STATEMENT = "tiep-can.md"
"""The statement on accessibility, a page of its own."""

RESPONDENTS, AGENCY, HOME_AFFAIRS, MINISTRY = "nguoi-tra-loi", "dau-moi-cua-don-vi", "so-noi-vu", "bo-noi-vu"
OF_ROLE: Mapping[str, str] = {
    "focal_point": AGENCY,
    "home_affairs": HOME_AFFAIRS,
    "administrator": HOME_AFFAIRS,
    "key_holder": HOME_AFFAIRS,
    "auditor": HOME_AFFAIRS,
    "ministry": MINISTRY,
}
"""The part that a role opens first."""

PLACES: tuple[tuple[str, str, str], ...] = (
    ("agency.home", AGENCY, ""),
    ("agency.assessment", AGENCY, "tu-danh-gia-cai-cach-hanh-chinh"),
    ("agency.uploading", AGENCY, "tai-len"),
    ("agency.columns", AGENCY, "tai-len"),
    ("agency.roster", AGENCY, "sua"),
    ("agency.adding", AGENCY, "lap-danh-sach"),
    ("agency.submission", AGENCY, "kiem-tra-va-gui"),
    ("agency.changes", AGENCY, "da-khoa"),
    ("agency.contacts", AGENCY, "da-khoa"),
    ("agency.guided", AGENCY, "dang-ky-buoi-huong-dan"),
    ("agency.rate", AGENCY, "ty-le-tra-loi-cua-don-vi"),
    ("home_affairs.dashboard", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.assessment", HOME_AFFAIRS, "tu-danh-gia-cham-diem"),
    ("home_affairs.finding", HOME_AFFAIRS, "tim-nguoi"),
    ("home_affairs.ranking", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.rates", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.follow_up", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.people", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.person_requests", HOME_AFFAIRS, "yeu-cau-ve-du-lieu-ca-nhan"),
    ("home_affairs.person", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.not_eligible", HOME_AFFAIRS, "theo-doi"),
    ("home_affairs.unreachable", HOME_AFFAIRS, "khong-lien-he-duoc"),
    ("home_affairs.in_its_name", HOME_AFFAIRS, "danh-sach"),
    ("home_affairs.lists_freeze", HOME_AFFAIRS, "khoa-danh-sach"),
    ("home_affairs.lists", HOME_AFFAIRS, "danh-sach"),
    ("home_affairs.agencies", HOME_AFFAIRS, "lap-dot-moi"),
    ("home_affairs.quotas", HOME_AFFAIRS, "lap-dot-moi"),
    ("home_affairs.focal_points", HOME_AFFAIRS, "lap-dot-moi"),
    ("home_affairs.rehearsal", HOME_AFFAIRS, "thu-truoc"),
    ("home_affairs.round_texts", HOME_AFFAIRS, "mau-tin-nhan-va-thu"),
    ("home_affairs.round_criteria", HOME_AFFAIRS, "tieu-chi-va-cach-tinh-diem"),
    ("home_affairs.round_papers", HOME_AFFAIRS, "van-ban-cua-dot"),
    ("home_affairs.rounds_opening", HOME_AFFAIRS, "mo-tra-loi-gui-loi-moi"),
    ("home_affairs.round", HOME_AFFAIRS, "lap-dot-moi"),
    ("home_affairs.ballot_opening", HOME_AFFAIRS, "ket-thuc-dot"),
    ("home_affairs.ballot", HOME_AFFAIRS, "hom-phieu-lap-khoa"),
    ("home_affairs.questionnaires_from_word", HOME_AFFAIRS, "phieu-dang-o-tep-word"),
    ("home_affairs.questionnaires_uploading", HOME_AFFAIRS, "phieu-dang-o-tep-word"),
    ("home_affairs.questionnaires_rewording", HOME_AFFAIRS, "sua-loi-tren-man-hinh"),
    ("home_affairs.questionnaires_bank", HOME_AFFAIRS, "kho-cau-hoi"),
    ("home_affairs.questionnaires", HOME_AFFAIRS, "mau-phieu"),
    ("home_affairs.api_tokens", HOME_AFFAIRS, "ma-truy-cap-ket-qua-da-cong-bo"),
    ("home_affairs.holidays", HOME_AFFAIRS, "ngay-nghi-le-tet"),
    ("home_affairs.plan", HOME_AFFAIRS, "ke-hoach-gui-tin"),
    ("home_affairs.phone_list", HOME_AFFAIRS, "goi-dien"),
    ("home_affairs.by_hand", HOME_AFFAIRS, "gui-zalo-bang-tay"),
    ("home_affairs.printing", HOME_AFFAIRS, "mo-tra-loi-gui-loi-moi"),
    ("home_affairs.reminders", HOME_AFFAIRS, "nhac-tra-loi"),
    ("home_affairs.reviews", HOME_AFFAIRS, "dau-hieu-can-xem-lai"),
    ("home_affairs.random_calls", HOME_AFFAIRS, "goi-lai-kiem-tra"),
    ("home_affairs.guided", HOME_AFFAIRS, "buoi-huong-dan-va-thiet-bi-dung-chung"),
    ("home_affairs.repudiations", HOME_AFFAIRS, "phieu-can-hai-can-bo-quyet-dinh"),
    ("home_affairs.alerts", HOME_AFFAIRS, "can-xem-lai"),
    ("home_affairs.call_backs", HOME_AFFAIRS, "can-xem-lai"),
    ("home_affairs.outbox", HOME_AFFAIRS, "khong-lien-he-duoc"),
    ("home_affairs.operating", HOME_AFFAIRS, "van-hanh"),
    ("ministry.exports", HOME_AFFAIRS, "xuat-ho-so"),
)
"""How endpoints begin, and the heading that answers what their page makes people ask; the first that fits."""


def place(endpoint: str, role: str) -> tuple[str, str]:
    """The part and the anchor in it for whoever stands on this page; the part of the role where no heading fits."""
    mine = OF_ROLE.get(role, RESPONDENTS)
    if mine != MINISTRY:
        for begins, part, anchor in PLACES:
            if endpoint.startswith(begins):
                return part, anchor
    return mine, ""


@cache
def parts() -> Mapping[str, Part]:
    """Every part by its slug, in the order of the document."""
    text = (DOCS / "huong-dan.md").read_text("utf-8")
    found = [_part(*one.split("\n", 1)) for one in _PART.split(text)[1:]]
    return {part.slug: part for part in found}


@cache
def statement() -> Part:
    """The statement on accessibility, drawn as a part of the guide is."""
    title, _, text = (DOCS / STATEMENT).read_text("utf-8").removeprefix("# ").partition("\n")
    return _part(title, text, deep=0)


def anchor_of(words: str) -> str:
    """The address of a heading: without its number, folded."""
    return fold(re.sub(r"^\d+\. ", "", words)).replace(" ", "-")


def _part(title: str, text: str, deep: int = 1) -> Part:
    """`deep`: how many levels the part's headings move up, since its own title becomes the <h1>."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(text.replace("\n---\n", "\n"))
    headings = tuple(_headings(tokens, deep))
    _make_tables_cards(tokens)
    _leave_out_other_documents(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    return Part(anchor_of(title), title.strip(), headings, Markup(html))


def _leave_out_other_documents(tokens: list[Token]) -> None:
    """What the text links beside itself lies in the sources and not in the product: it is named, and leads nowhere."""
    for token in tokens:
        is_left_out = False
        for child in token.children or []:
            if child.type == "link_open":
                is_left_out = not str(child.attrs["href"]).startswith(
                    ("http://", "https://", "/", "#", "mailto:", "tel:")
                )
            if child.type in ("link_open", "link_close") and is_left_out:
                child.tag, child.attrs = "span", {}


def _make_tables_cards(tokens: list[Token]) -> None:
    """Tables as macros/table.html draws them: the first cell of a row is its heading, every other one knows its column's."""
    columns: list[str] = []
    column = 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        match token.type:
            case "table_open":
                token.attrs |= {"class": "table table--cards", "role": "table"}
                columns = []
            case "thead_open" | "tbody_open":
                token.attrs |= {"role": "rowgroup"}
            case "tr_open":
                token.attrs |= {"role": "row"}
                column = 0
            case "th_open":
                token.attrs |= {"scope": "col", "role": "columnheader"}
                columns.append(after.content if after else "")
            case "td_open" if column == 0:
                token.tag = "th"
                token.attrs |= {"scope": "row", "role": "rowheader"}
            case "td_open":
                token.attrs |= {"role": "cell", "data-label": columns[column]}
            case "td_close":
                token.tag = "th" if column == 0 else "td"
                column += 1


def _headings(tokens: list[Token], deep: int) -> list[Heading]:
    """The headings, each given its id; pictures are given their address beside."""
    found = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) - deep}"
        if token.type == "heading_open" and after is not None:
            made = Heading(int(token.tag[1]), after.content, anchor_of(after.content))
            token.attrSet("id", made.anchor)
            found.append(made)
        for child in token.children or []:
            if child.type == "image":
                name = str(child.attrs["src"]).removeprefix("pictures/")
                child.attrs |= {"src": f"/huong-dan/hinh/{name}", "loading": "lazy", "class": "guide__picture"}
    return found
