"""The columns of a list: the one table that everything reads which knows what a list holds.

The reader of files, the template, the editor, the forms, the review, the exports, what is stored of a person: none of them
names the columns again. To add a column is to add its row here, its attribute to `Respondent`, and a migration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from respondents import email_addresses, phone_numbers
from respondents.cell_reading import CellReading, sound
from respondents.roster_file import full_name, tidy_text

Kind = Literal["text", "remark", "group", "phone", "email"]
"""How a person meets the cell: which input it is typed into, how it is written, where a long one breaks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column. Widths are in characters; `longest` is what a form takes, and what the table holds of a plain text."""

    # its names
    field: str
    heading: str  # in the template, in files, above an input
    label: str  # in the middle of a sentence
    short: str = ""  # on screens
    official: str = ""  # in what the Ministry receives
    headings: str  # what agencies call it, folded (list-import §4)

    # its cells
    read: Callable[[str], CellReading] = tidy_text.read  # a filled cell that no general rule has an answer for
    ordinary: Callable[[str], CellReading | None] | None = None  # a shortcut for most cells, no rule
    required: bool = False
    ditto: bool = False  # may repeat the row above
    repeats: bool = False  # few different texts: each is read once
    loses_letters: bool = False  # a "?" in it is a lost letter
    sheds_prefix: bool = True  # an apostrophe in front only says that a text follows
    is_text: bool = False  # may be in an old font
    may_say_nothing: bool = True  # "không có" is no content

    # what it says of the person
    makes_a_person: bool = False  # a row with it filled is a person
    of_the_post: bool = False  # whoever takes the post over has the same
    is_contact: bool = False

    # how it is stored
    stored_as: str = ""  # the attribute of `Respondent`, where it has another name
    longest: int = 300
    encrypted: bool = False
    indexed: bool = False  # a blind index beside it finds equal values

    # how people meet it
    kind: Kind = "text"
    hint: str = ""  # below the heading of the template
    example: str = ""
    prompt: str = ""  # what to know while typing it
    typing_width: int = 28  # in the template
    width: int = 28  # in the files that go out
    printed: bool = True  # the printed list has room for it
    only_if_filled: bool = False  # screens leave it out when it is empty for everybody

    @property
    def attribute(self) -> str:
        """The attribute of `Respondent`."""
        return self.stored_as or self.field

    @property
    def on_screen(self) -> str:
        """What screens call it."""
        return self.short or self.heading

    @property
    def in_documents(self) -> str:
        """What official documents call it."""
        return self.official or self.heading


COLUMNS = (
    Column(
        field="full_name",
        heading="Họ và tên",
        label="họ và tên",
        headings="""ho va ten|ho ten|hoten|ho chu dem va ten|ho ten day du|ho va ten can bo|ho ten can bo
            |ho va ten dai bieu|ho va ten nguoi duoc khao sat|ho va ten nguoi duoc dieu tra|ho va ten doi tuong|full name""",
        read=full_name.read_cell,
        ordinary=full_name.ordinary,
        required=True,
        loses_letters=True,
        is_text=True,
        makes_a_person=True,
        hint="Như trên giấy tờ, mỗi người một dòng",
        example="Nguyễn Thị Hoa",
        typing_width=27,
    ),
    Column(
        field="position",
        heading="Chức vụ",
        label="chức vụ",
        headings="""chuc vu|chuc danh|chuc vu chuc danh|chuc danh chuc vu|chuc vu hien nay|chuc vu hien tai
            |chuc vu cong tac|chuc vu dang giu|vi tri cong tac""",
        required=True,
        ditto=True,
        repeats=True,
        loses_letters=True,
        is_text=True,
        makes_a_person=True,
        of_the_post=True,
        hint="Ghi đầy đủ, không viết tắt",
        example="Phó Giám đốc",
        typing_width=29,
        width=26,
    ),
    Column(
        field="unit",
        heading="Đơn vị công tác",
        label="đơn vị công tác",
        short="Đơn vị",
        headings="""don vi cong tac|don vi|co quan|co quan don vi|don vi co quan|co quan cong tac|noi cong tac|ten co quan
            |ten don vi|co quan don vi cong tac""",
        required=True,
        ditto=True,
        repeats=True,
        loses_letters=True,
        is_text=True,
        of_the_post=True,
        hint="Nơi người này đang làm việc",
        example="Sở Tư pháp",
        typing_width=31,
        width=30,
    ),
    Column(
        field="group",
        heading="Nhóm đối tượng",
        label="nhóm đối tượng",
        short="Nhóm",
        headings="""nhom doi tuong|nhom|ma nhom|nhom doi tuong khao sat|nhom doi tuong dieu tra|doi tuong
            |doi tuong khao sat|doi tuong dieu tra|loai doi tuong|nhom khao sat""",
        read=sound,  # settled with the row: what it means depends on the groups, a suggestion on the position
        required=True,
        ditto=True,
        repeats=True,
        of_the_post=True,
        stored_as="group_code",
        longest=120,
        kind="group",
        hint="Chọn trong danh sách thả xuống",
        typing_width=33,
        width=26,
    ),
    Column(
        field="phone",
        heading="Số điện thoại di động",
        label="số điện thoại di động",
        short="Điện thoại di động",
        official="Điện thoại",
        headings="""so dien thoai di dong|so dien thoai|dien thoai di dong|dien thoai|di dong|so di dong|so may di dong|sdt
            |sdt di dong|so dt|dt|dt di dong|dtdd|so dtdd|dien thoai lien he|so dien thoai lien he|mobile|phone""",
        read=phone_numbers.read,
        ordinary=phone_numbers.ordinary,
        required=True,
        sheds_prefix=False,  # an apostrophe is one of the ways in which numbers are written
        makes_a_person=True,
        is_contact=True,
        longest=60,
        encrypted=True,
        indexed=True,
        kind="phone",
        hint="Của chính người này, để nhận mã xác nhận",
        example="0900 000 123",
        prompt="10 chữ số, ví dụ 0900 000 123. Mỗi người một số riêng để tự nhận mã xác nhận.",
        typing_width=23,
        width=18,
    ),
    Column(
        field="email",
        heading="Email",
        label="địa chỉ email",
        official="Thư điện tử",
        headings="""email|e mail|mail|dia chi email|dia chi e mail|thu dien tu|dia chi thu dien tu|hop thu dien tu
            |email cong vu|thu dien tu cong vu|thu cong vu|email lien he""",
        read=email_addresses.read,
        ordinary=email_addresses.ordinary,
        makes_a_person=True,
        is_contact=True,
        longest=254,
        encrypted=True,
        indexed=True,
        kind="email",
        hint="Thư công vụ hoặc thư riêng, có thể để trống",
        example="hoa.nt@example.gov.vn",
        typing_width=31,
    ),
    Column(
        field="note",
        heading="Ghi chú",
        label="ghi chú",
        headings="ghi chu|ghi chu khac|chu thich",
        repeats=True,
        is_text=True,
        may_say_nothing=False,
        longest=500,
        kind="remark",
        hint="Nếu có",
        typing_width=25,
        width=20,
        printed=False,
        only_if_filled=True,
    ),
)
BY_FIELD = {column.field: column for column in COLUMNS}
FIELDS = tuple(BY_FIELD)
EMPTY_CELLS = dict.fromkeys(FIELDS, "")
OF_THE_FIRST_LISTS = ("full_name", "position", "unit", "group", "phone", "email", "note")
"""The columns, in their order, of readings that were kept as rows without names."""


def fields(is_wanted: Callable[[Column], bool]) -> tuple[str, ...]:
    """The fields of the columns that are so, in the order of the table."""
    return tuple(column.field for column in COLUMNS if is_wanted(column))


CONTACTS = fields(lambda column: column.is_contact)
OF_THE_POST = fields(lambda column: column.of_the_post)
PERSONAL = fields(lambda column: column.makes_a_person)


def whole(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells that were kept before a column was added, with that column empty; what is no column any more goes."""
    return {field: cells.get(field, "") for field in FIELDS}
