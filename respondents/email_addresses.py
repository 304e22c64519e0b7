"""E-mail addresses: read from what people type, shown half hidden. The rules are list-import §6, email."""

import re
from functools import lru_cache

from foundation import provinces
from foundation.mail_addresses import is_one_mailbox
from foundation.plain_text import INVISIBLE, SPACES, without_invisible
from respondents.cell_reading import CellReading, Finding, failure

# mailboxes of an office, not of a person: the name without . _ - and digits
SHARED_NAMES = frozenset(
    """vanthu vanphong vp vpubnd ubnd hdnd hanhchinh tonghop tchc hcth congvan lienhe info contact admin office motcua
    tiepdan tiepnhan bbt banbientap""".split()
) | {
    f"so{department}"
    for department in """tuphap noivu taichinh yte xaydung congthuong gddt nnptnt nnmt tnmt khcn khdt tttt gtvt vhttdl
    ldtbxh ngoaivu dttg""".split()
}
SHARED_BEGINNINGS_IN_GOVERNMENT = ("vanthu", "vanphong", "vpubnd", "ubnd", "hdnd", "hanhchinh", "congvan")
# domains that a mistyped one is compared with, the most frequent first; the provinces' own come after them, with subdomains
FREQUENT_DOMAINS = (
    "gmail.com",
    "yahoo.com",
    "yahoo.com.vn",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
)
NEVER_MISTYPED = frozenset(FREQUENT_DOMAINS) | provinces.DOMAINS | {"mail.com", "email.com", "ymail.com"}
ALWAYS_MISTYPED = {"gmail.com.vn": "gmail.com", "gmail.vn": "gmail.com"}

_ADDRESS = re.compile(r"(?P<name>[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*)@(?P<domain>(?:[a-z0-9-]+\.)+[a-z]{2,})", re.ASCII)
_EDGE = f"[{SPACES}{INVISIBLE}]*+"  # never given back: a cell full of them is looked through once
LONGEST = 1_000  # characters of a cell that are looked at: three addresses of the greatest length
_QUOTES = "\"'“”‘’"
# what surrounds an address, taken off until nothing more comes off; group `address` is what stays
_WRAPPINGS = tuple(
    re.compile(wrapping, re.IGNORECASE | re.DOTALL)
    for wrapping in (
        rf"{_EDGE}mailto:(?P<address>.*)",
        rf"[^<>@]*<(?P<address>[^<>]*)>{_EDGE}",
        rf"{_EDGE}[{_QUOTES}]?(?P<shown>[^<>@{_QUOTES}\s]+@[^<>@{_QUOTES}\s]+)[{_QUOTES}]?\s*<(?P<address>(?P=shown))>{_EDGE}",
        rf"{_EDGE}\((?P<address>[^()]*)\){_EDGE}",
        rf"{_EDGE}[{_QUOTES}](?P<address>[^{_QUOTES}]*)[{_QUOTES}]{_EDGE}",
        rf"(?P<address>.*[^.,;:])[.,;:]+(?P<edge>{_EDGE})",
    )
)
_MOST_WRAPPINGS = 10
_BETWEEN_ADDRESSES = re.compile(f"[,;/{SPACES}]+")
_SPACE_RUN = re.compile(f"(?P<left>^|[@.])?[{SPACES}]+(?P<right>$|(?=[@.]))?")
_NOT_IN_A_SHARED_NAME = re.compile("[._0-9-]+")


def masked(address: str) -> str:
    """Enough to know one's own mailbox by: *nguyenvana@ninhbinh.gov.vn* → *n•••@ninhbinh.gov.vn*."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


def ordinary(cell: str) -> CellReading | None:
    """The reading of an address as most are, in small letters and nothing beside it. A shortcut, no rule."""
    parts = _ADDRESS.fullmatch(cell)
    if not parts or not is_one_mailbox(cell) or _is_shared(parts["name"], parts["domain"]):
        return None
    return CellReading(cell, problems=_mistyped(parts["name"], parts["domain"]), compared=cell)


def read(cell: str) -> CellReading:
    """A filled cell of the column *Email* → the address in small letters, or the one error that must be mended."""
    if len(cell) > LONGEST:
        return failure(cell, "EMAIL_SEVERAL" if cell.count("@") > 1 else "EMAIL_INVALID")
    unwrapped = _unwrapped(cell)
    if sum("@" in part for part in _BETWEEN_ADDRESSES.split(unwrapped)) > 1:
        return failure(cell, "EMAIL_SEVERAL")
    spaceless = _without_outer_spaces(without_invisible(unwrapped))
    dotted = _with_dots_in_domain(spaceless)
    address = dotted.lower()
    parts = _ADDRESS.fullmatch(address)
    if not parts or not is_one_mailbox(address):
        return failure(cell, "EMAIL_INVALID")
    if _is_shared(parts["name"], parts["domain"]):
        return failure(cell, "EMAIL_SHARED")
    repairs = {
        "EMAIL_CLEAN": unwrapped != cell or dotted != spaceless,
        "TEXT_SPACES": spaceless != unwrapped,
        "EMAIL_CASE": address != dotted,
    }
    made = tuple(code for code, was_made in repairs.items() if was_made)
    return CellReading(address, made, _mistyped(parts["name"], parts["domain"]), compared=address)


def _unwrapped(text: str) -> str:
    for _ in range(_MOST_WRAPPINGS):
        wrapped = next((match for form in _WRAPPINGS if (match := form.fullmatch(text))), None)
        if wrapped is None:
            break
        text = wrapped["address"] + (wrapped.groupdict().get("edge") or "")
    return text


def _without_outer_spaces(text: str) -> str:
    """Spaces at the ends and beside `@` and `.` go; spaces inside a word stay, and make the address invalid."""
    return _SPACE_RUN.sub(lambda run: run["left"] or "" if _goes(run) else run.group(), text)


def _goes(run: re.Match[str]) -> bool:
    return run["left"] is not None or run["right"] is not None


def _with_dots_in_domain(address: str) -> str:
    name, at, domain = address.rpartition("@")
    return name + at + domain.replace(",", ".")


def _is_shared(name: str, domain: str) -> bool:
    if _NOT_IN_A_SHARED_NAME.sub("", name) in SHARED_NAMES:
        return True
    return domain.endswith(".gov.vn") and name.startswith(SHARED_BEGINNINGS_IN_GOVERNMENT)


def _mistyped(name: str, domain: str) -> tuple[Finding, ...]:
    meant = _meant_domain(domain)
    if not meant:
        return ()
    suggestion = f"{name}@{meant}"
    return (Finding("EMAIL_TYPO", suggestion, {"suggestion": suggestion}),)


@lru_cache(maxsize=1024)
def _meant_domain(domain: str) -> str | None:
    if domain in NEVER_MISTYPED:
        return None
    if domain in ALWAYS_MISTYPED:
        return ALWAYS_MISTYPED[domain]
    meant = next((frequent for frequent in FREQUENT_DOMAINS if _differ_by_one_letter(domain, frequent)), None)
    return meant or _meant_subdomain(domain)


def _meant_subdomain(domain: str) -> str | None:
    """The domain of a province that this, or its last three labels, is one letter away from; none where it might be two."""
    labels = domain.split(".")
    for beginning, end in (([], domain), (labels[:-3], ".".join(labels[-3:]))):
        near = [known for known in provinces.DOMAINS if _differ_by_one_letter(end, known)]
        if len(near) == 1 and end not in provinces.DOMAINS:
            return ".".join([*beginning, *near])
    return None


def _differ_by_one_letter(one: str, other: str) -> bool:
    """One letter changed, missing or extra, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = _common_length(one, other)
    end = _common_length(one[start:][::-1], other[start:][::-1])
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return (len(left) <= 1 and len(right) <= 1) or (len(left) == 2 and left == right[::-1])


def _common_length(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
