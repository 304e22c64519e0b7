"""An authority made up for the tests, whom it vouches for, and what they sign."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko import stamp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter
from pypdf import generic as pypdf

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def pem(self) -> str:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def asn1(self) -> asn1_x509.Certificate:
        """As pyHanko takes it."""
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        """Likewise."""
        der = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return asn1_keys.PrivateKeyInfo.load(der)


def _named(common: str, organisation: str, uid: str = "") -> x509.Name:
    words = {NameOID.COUNTRY_NAME: "VN", NameOID.ORGANIZATION_NAME: organisation, NameOID.USER_ID: uid}
    parts = [x509.NameAttribute(oid, text) for oid, text in words.items() if text]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names of more than 64 letters, which nobody should make
        return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common, _validate=False)])


def _made(
    subject: x509.Name,
    issuer: Holder | None,
    since: dt.datetime,
    until: dt.datetime,
    *extensions: x509.ExtensionType,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject if issuer else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=since,
        not_valid_after=until,
    )
    signer = issuer.key if issuer else key
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=not isinstance(extension, x509.SubjectAlternativeName))
    return Holder(builder.sign(signer, hashes.SHA256()), key)


def _usage(*wanted: str) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in wanted for name in every})


def an_authority(name: str = "Cơ quan chứng thực thử nghiệm") -> Holder:
    """It vouches for itself."""
    basic = x509.BasicConstraints(ca=True, path_length=None)
    usage = _usage("key_cert_sign", "crl_sign")
    return _made(_named(name, "Ban Cơ yếu thử nghiệm"), None, NOW - 5 * YEAR, NOW + 5 * YEAR, basic, usage)


def a_holder(
    authority: Holder,
    name: str = "Nguyễn Văn Minh",
    organisation: str = "Sở Nội vụ",
    since: dt.datetime = NOW - YEAR,
    until: dt.datetime = NOW + YEAR,
    usage: Sequence[str] = ("digital_signature", "content_commitment"),
    uid: str = "",
) -> Holder:
    """Whoever signs, as the authority vouches for them. `uid`: the number of an identity card, as many certificates have it."""
    return _made(_named(name, organisation, uid), authority, since, until, _usage(*usage))


def a_clock(authority: Holder, name: str = "Dấu thời gian thử nghiệm") -> timestamps.TimeStamper:
    """An authority's clock."""
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    holder = _made(
        _named(name, ""),
        authority,
        NOW - YEAR,
        NOW + YEAR,
        _usage("digital_signature", "content_commitment"),
        purpose,
        key=rsa.generate_private_key(65537, 2048),  # DummyTimeStamper knows no other
    )
    store = SimpleCertificateStore()
    store.register(authority.asn1)
    return timestamps.DummyTimeStamper(holder.asn1, holder.asn1_key, certs_to_embed=store, fixed_dt=NOW)


class _At(signers.SimpleSigner):
    """Whose computer says another time."""

    at: dt.datetime | None = None

    async def signed_attrs(self, *arguments: Any, attr_settings: Any = None, **more: Any) -> Any:
        said = replace(attr_settings, signing_time=self.at) if self.at else attr_settings
        return await super().signed_attrs(*arguments, attr_settings=said, **more)


def signed(
    pdf: bytes,
    holder: Holder,
    authority: Holder | None = None,
    field: str = "ChuKy1",
    *,
    at: dt.datetime | None = None,
    clock: timestamps.TimeStamper | None = None,
    picture: bool = False,
    **settings: Any,
) -> bytes:
    """As a signing program does: the signature is appended to the file. `field`: one that is there, or a new one. `picture`: the
    signature shows something, in the field that is there or below."""
    store = SimpleCertificateStore()
    if authority:
        store.register(authority.asn1)
    signer = _At(signing_cert=holder.asn1, signing_key=holder.asn1_key, cert_registry=store)
    signer.at = at
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm=settings.pop("md_algorithm", "sha256"), **settings
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    looks = {"stamp_style": stamp.TextStampStyle(stamp_text="%(signer)s"), "new_field_spec": None} if picture else {}
    if picture and field.encode() not in pdf:
        looks["new_field_spec"] = fields.SigFieldSpec(field, box=(50, 200, 150, 300))
    sign = signers.PdfSigner(meta, signer, timestamper=clock, **looks).sign_pdf
    with ThreadPoolExecutor(
        1
    ) as hand:  # pyHanko wants a loop of its own, and a journey in the browser holds one already
        hand.submit(sign, writer, output=out, existing_fields_only=False).result()
    return out.getvalue()


def signed_by_another_program(pdf: bytes, holder: Holder, authority: Holder) -> bytes:
    """The first field is signed in without pyHanko: pypdf appends the update, cryptography makes the signature."""
    writer, out = PdfWriter(io.BytesIO(pdf), incremental=True), io.BytesIO()
    value = pypdf.DictionaryObject(
        {
            pypdf.NameObject("/Type"): pypdf.NameObject("/Sig"),
            pypdf.NameObject("/Filter"): pypdf.NameObject("/Adobe.PPKLite"),
            pypdf.NameObject("/SubFilter"): pypdf.NameObject("/adbe.pkcs7.detached"),
            pypdf.NameObject("/ByteRange"): pypdf.ArrayObject(map(pypdf.NumberObject, (0, *[10**9] * 3))),
            pypdf.NameObject("/Contents"): pypdf.ByteStringObject(bytes(4000)),
        }
    )
    field = writer.root_object["/AcroForm"]["/Fields"][0].get_object()
    field[pypdf.NameObject("/V")] = writer._add_object(value)
    writer.write(out)
    made = bytearray(out.getvalue())
    start = made.index(b"<", made.rindex(b"/Contents"))
    end = made.index(b">", start) + 1
    first, last = (made.index(sign, made.rindex(b"/ByteRange")) for sign in b"[]")
    room = last + 1 - first
    made[first : last + 1] = (b"[ 0 %d %d %d" % (start, end, len(made) - end)).ljust(room - 1) + b"]"
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(bytes(made[:start] + made[end:]))
    builder = builder.add_signer(holder.certificate, holder.key, hashes.SHA256())
    signature = builder.add_certificate(authority.certificate).sign(serialization.Encoding.DER, options).hex().encode()
    made[start + 1 : start + 1 + len(signature)] = signature
    return bytes(made)


def with_field(pdf: bytes, name: str) -> bytes:
    """A further, visible field that nobody has signed in."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(writer, fields.SigFieldSpec(name, box=(50, 50, 200, 100)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_other_text(pdf: bytes) -> bytes:
    """The first page says something else from now on: an update that is appended, as a hand of ill will does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page, _ = writer.find_page_for_modification(0)
    contents = page.get_object().raw_get("/Contents")
    stream = contents.get_object()
    stream._data = stream.data + b"\nq 0 0 0 rg 100 400 300 30 re f Q\n"
    stream._encoded_data = None
    writer.mark_update(contents)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
