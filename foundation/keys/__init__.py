"""The keys, and everything that is done with them. All cryptography of the product stands in this package.

The keys live in one JSON file outside the database (`KEYS_FILE`): a copy of the database alone opens no phone number, no
link and no draft, and reads no answer.

* `encryption`: AES-256 keys, the newest first; columns are written with the first and read with any (rotation).
* `root`: links, typed codes, blind indexes and hashes are derived from it (HKDF); replaced between rounds only
  (`survey_app.operation.new_root`), and `retired` says what of a former one is kept.

`ring` the keys themselves · `retired` former roots · `source` where this process has its keys from · `ciphers`
sealing · `codes` what people type · `columns` encrypted column types · `hpke` sealing to a public key · `holder_secret` what a key
holder keeps on paper · `locks` the ballot key, and who together opens it.
"""

from foundation.keys.ciphers import DRAFT_BUCKET, Cipher, CookieKey, DraftKey, WrongKey
from foundation.keys.codes import (
    CROCKFORD,
    TOKEN_LENGTH,
    decode_secret,
    encode_secret,
    random_code,
    tidy_code,
    token_in,
)
from foundation.keys.columns import ENCRYPTED, EncryptedBytes, EncryptedJSON, EncryptedText
from foundation.keys.retired import PEPPER, Retired
from foundation.keys.ring import (
    ALGORITHMS,
    SEAL,
    TYPED_CODE_LENGTH,
    Keys,
    KeysMissing,
    NoKeysFile,
    keyed_hash,
    token_hash,
)
from foundation.keys.source import current, install, opened

__all__ = [
    "ALGORITHMS",
    "CROCKFORD",
    "DRAFT_BUCKET",
    "ENCRYPTED",
    "PEPPER",
    "SEAL",
    "TOKEN_LENGTH",
    "TYPED_CODE_LENGTH",
    "Cipher",
    "CookieKey",
    "DraftKey",
    "EncryptedBytes",
    "EncryptedJSON",
    "EncryptedText",
    "Keys",
    "KeysMissing",
    "NoKeysFile",
    "Retired",
    "WrongKey",
    "current",
    "decode_secret",
    "encode_secret",
    "install",
    "keyed_hash",
    "opened",
    "random_code",
    "tidy_code",
    "token_hash",
    "token_in",
]
