"""In the process of its own: are the signatures of a PDF intact, is what they sign what went out, who vouches for the signers?

Of the document: nothing but signing between what went out and the last signature, and after it nothing but what keeps signatures
verifiable (`updates`). Of each signature: its bytes, its certificate, its time, by pyHanko. Nothing is fetched from anywhere, so
whether a certificate was revoked is not asked.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from foundation.signed_pdf import updates
from foundation.signed_pdf.signature import (
    EXPIRED_SINCE,
    LONGEST,
    NO_TOKEN,
    TOKEN_UNCHECKED,
    TRUSTED,
    UNCHECKED,
    Signature,
)
from foundation.vietnam_time import VIETNAM

NO_SIGNATURE, UNREADABLE, STRANGE_KIND, NOT_OURS = "no signature", "unreadable", "strange kind", "not ours"
CHANGED_BEFORE, CHANGED_AFTER, BROKEN, WEAK = "changed before", "changed after", "broken", "weak"
UNKNOWN_AUTHORITY, BAD_CHAIN, EXPIRED = "unknown authority", "bad chain", "expired"
MOST = 20
"""Signatures that are looked at: nobody needs more."""
TOO_MANY = "too many"
_WEAK = frozenset({"md2", "md5", "sha1"})
_PURPOSE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


class Wrong(Exception):
    """The file is not taken; why, and whose signature."""

    def __init__(self, why: str, who: str = "") -> None:
        super().__init__(why)
        self.why, self.who = why, who


def answer(content: bytes, arguments: Mapping[str, Any]) -> bytes:
    """size: bytes of what went out, with which the content begins; authorities: PEM; → signatures, or what is wrong."""
    for name in ("pyhanko", "pyhanko_certvalidator"):  # they would tell of the document what only its readers may know
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        found = signatures(content, arguments["size"], list(_certificates(arguments["authorities"])))
    except Wrong as wrong:
        return json.dumps({"wrong": wrong.why, "who": wrong.who}).encode()
    except MemoryError:
        raise
    except Exception:  # whatever a hostile file makes of a reader
        return json.dumps({"wrong": UNREADABLE, "who": ""}).encode()
    return json.dumps({"signatures": [one.packed() for one in found]}).encode()


def _certificates(text: str) -> Iterable[x509.Certificate]:
    for kind, _, der in pem.unarmor(text.encode(), multiple=True) if text.strip() else ():
        if kind == "CERTIFICATE":
            yield x509.Certificate.load(der)


def signatures(content: bytes, size: int, authorities: Sequence[x509.Certificate]) -> list[Signature]:
    """Every signature, in the order in which they were put. Raises Wrong."""
    reader, ours = PdfFileReader(io.BytesIO(content)), PdfFileReader(io.BytesIO(content[:size]))
    _check_continues(reader, ours)
    embedded = _embedded(reader)
    _check_what_is_signed(reader, embedded, ours.xrefs.total_revisions - 1)
    return [_signature(one, authorities) for one in embedded if one.sig_object_type == "/Sig"]


def _embedded(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """All that is signed in, time stamps of the document among it."""
    filled = len(list(enumerate_sig_fields(reader, filled_status=True)))
    embedded = list(reader.embedded_signatures)
    if filled > MOST:
        raise Wrong(TOO_MANY)
    if filled != len(embedded):
        raise Wrong(STRANGE_KIND)
    if not any(one.sig_object_type == "/Sig" for one in embedded):
        raise Wrong(NO_SIGNATURE)
    return sorted(embedded, key=lambda one: one.signed_revision)


def _check_continues(reader: PdfFileReader, ours: PdfFileReader) -> None:
    """Raises Wrong where a file that begins with our bytes shows another document all the same, by a table of its own."""
    revisions = ours.xrefs.total_revisions
    tables = [
        [one.xrefs.get_startxref_for_revision(number) for number in range(min(revisions, one.xrefs.total_revisions))]
        for one in (reader, ours)
    ]
    if tables[0] != tables[1]:
        raise Wrong(NOT_OURS)


def _check_what_is_signed(reader: PdfFileReader, embedded: Sequence[EmbeddedPdfSignature], since: int) -> None:
    """Raises Wrong where what was signed is not what went out, or is not all that the file shows. since: our last revision."""
    signed = [one for one in embedded if one.sig_object_type == "/Sig"]
    try:
        updates.check(reader, since, signed[-1].signed_revision)
        for one in signed:
            if one.docmdp_level == MDPPerm.NO_CHANGES:
                updates.check(reader, one.signed_revision, one.signed_revision)
    except updates.Changed as changed:
        before = [one for one in signed if one.signed_revision < changed.revision]
        raise Wrong(CHANGED_AFTER if before else CHANGED_BEFORE, _who(before[-1]) if before else "") from changed
    for one in embedded:
        _check_bytes(one)


def _check_bytes(one: EmbeddedPdfSignature) -> None:
    """All bytes up to the end of its revision are signed, but those of the signature itself."""
    coverage = one.evaluate_signature_coverage()
    start, length, after, rest = one.byte_range
    is_whole = start == 0 and after == length + 2 * len(one.pkcs7_content) + 2 and rest > 0
    if not is_whole or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise Wrong(BROKEN, _who(one))
    if one.md_algorithm in _WEAK:
        raise Wrong(WEAK, _who(one))
    if one.sig_object_type != "/Sig":
        status = validate_pdf_timestamp(one, _trusting([], None), skip_diff=True)
        if not (status.intact and status.valid):
            raise Wrong(BROKEN, _who(one))


def _who(one: EmbeddedPdfSignature) -> str:
    return _name(one.signer_cert.subject, "common_name")


def _signature(one: EmbeddedPdfSignature, authorities: Sequence[x509.Certificate]) -> Signature:
    """Who, when, and who vouches for it. Raises Wrong."""
    now = datetime.now(UTC)
    who = _who(one)
    status = _status(one, authorities, None)
    if not (status.intact and status.valid):
        raise Wrong(BROKEN, who)
    token = status.timestamp_validity
    if token is not None and not (token.intact and token.valid):
        raise Wrong(BROKEN, who)
    is_proved = token is not None and token.trusted
    claimed = _aware(status.signer_reported_dt)
    at = token.timestamp if token is not None and is_proved else min(claimed or now, now)
    if not one.signer_cert.not_valid_before <= at <= one.signer_cert.not_valid_after:
        raise Wrong(EXPIRED, who)
    if authorities:
        _check_trust(_status(one, authorities, at), who)
    subject = one.signer_cert.subject
    return Signature(
        field=str(one.field_name)[:LONGEST],
        signer=who,
        organisation=_name(subject, "organization_name"),
        issuer=_name(one.signer_cert.issuer, "common_name") or _name(one.signer_cert.issuer, "organization_name"),
        trust=TRUSTED if authorities else UNCHECKED,
        signed_at=claimed,
        stamped_at=token.timestamp if token else None,
        stamped_by=_name(token.signing_cert.subject, "common_name") if token else "",
        doubts=tuple(_doubts(one, token is not None, is_proved, now)),
    )


def _aware(moment: datetime | None) -> datetime | None:
    """A clock that does not say where it stands, stands here."""
    return moment.replace(tzinfo=VIETNAM) if moment and moment.tzinfo is None else moment


def _status(
    one: EmbeddedPdfSignature, authorities: Sequence[x509.Certificate], at: datetime | None
) -> PdfSignatureStatus:
    """The time stamp is looked at as of today, the signer's certificate as of `at`."""
    return validate_pdf_signature(
        one, _trusting(authorities, at), _trusting(authorities, None), key_usage_settings=_PURPOSE, skip_diff=True
    )


def _trusting(authorities: Sequence[x509.Certificate], at: datetime | None) -> ValidationContext:
    return ValidationContext(trust_roots=list(authorities), moment=at, allow_fetching=False)


def _check_trust(status: PdfSignatureStatus, who: str) -> None:
    if status.trusted:
        return
    unknown = status.trust_problem_indic in (
        AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND,
        AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND,
    )
    raise Wrong(UNKNOWN_AUTHORITY if unknown else BAD_CHAIN, who)


def _doubts(one: EmbeddedPdfSignature, has_token: bool, is_proved: bool, now: datetime) -> Iterable[str]:
    if not has_token:
        yield NO_TOKEN
    elif not is_proved:
        yield TOKEN_UNCHECKED
    if not is_proved and one.signer_cert.not_valid_after < now:
        yield EXPIRED_SINCE


def _name(names: x509.Name, part: str) -> str:
    """A part of a name, several of it with commas, without what cannot be printed; "" where there is none."""
    found = names.native.get(part) or ""
    words = ", ".join(map(str, found)) if isinstance(found, list) else str(found)
    return "".join(char for char in words if char.isprintable())[:LONGEST]
