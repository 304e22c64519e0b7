"""Vietnamese text from before Unicode: TCVN3 (ABC) and VNI fonts, and UTF-8 that was read as Windows-1252.

Such text looks right only in its own font. Whether a cell is old-font text, and what it says, follows list-import §9.
"""

import codecs
import re
import unicodedata

_TCVN3_TABLE = """
à µ ả ¶ ã · á ¸ ạ ¹   ă ¨ ằ » ẳ ¼ ẵ ½ ắ ¾ ặ Æ   â © ầ Ç ẩ È ẫ É ấ Ê ậ Ë   đ ®
è Ì ẻ Î ẽ Ï é Ð ẹ Ñ   ê ª ề Ò ể Ó ễ Ô ế Õ ệ Ö   ì × ỉ Ø ĩ Ü í Ý ị Þ
ò ß ỏ á õ â ó ã ọ ä   ô « ồ å ổ æ ỗ ç ố è ộ é   ơ ¬ ờ ê ở ë ỡ ì ớ í ợ î
ù ï ủ ñ ũ ò ú ó ụ ô   ư \u00ad ừ õ ử ö ữ ÷ ứ ø ự ù   ỳ ú ỷ û ỹ ü ý ý ỵ þ
Ă ¡ Â ¢ Ê £ Ô ¤ Ơ ¥ Ư ¦ Đ §
"""
_VNI_TABLE = """
aø à aù á aû ả aõ ã aï ạ   aâ â aà ầ aá ấ aå ẩ aã ẫ aä ậ   aê ă aè ằ aé ắ aú ẳ aü ẵ aë ặ
eø è eù é eû ẻ eõ ẽ eï ẹ   eâ ê eà ề eá ế eå ể eã ễ eä ệ   ì ì í í æ ỉ ó ĩ ò ị
oø ò où ó oû ỏ oõ õ oï ọ   oâ ô oà ồ oá ố oå ổ oã ỗ oä ộ   ô ơ ôø ờ ôù ớ ôû ở ôõ ỡ ôï ợ
uø ù uù ú uû ủ uõ ũ uï ụ   ö ư öø ừ öù ứ öû ử öõ ữ öï ự   yø ỳ yù ý yû ỷ yõ ỹ î ỵ   ñ đ
"""
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm
ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap
oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân
uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uyn uynh uyt uyu ư
ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
"""

# the Latin-1 characters that Vietnamese in Unicode never uses: "N" of the contract
_FOREIGN = "".join(chr(code) for code in range(0xA1, 0x100) if chr(code) not in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýÐð")
_FOREIGN_LETTER = re.compile(f"[{re.escape(_FOREIGN)}]")
_EDE_NAME = re.compile("Y |H['’‘ʼ`´ ]", re.IGNORECASE)
_FONT_TEXT = re.compile("[\x00-\xff‘’“”–—…]*")
# every text of §9 holds one of these; ordinary Vietnamese holds none, so most cells end here
LONGEST = 2_000  # characters; what is longer was not typed into a list twenty years ago
_SUSPECT = re.compile(f"[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ{re.escape(_FOREIGN)}]")

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(f"(?:{'|'.join(_ONSETS.split())})?(?:{'|'.join(_RHYMES.split())})")


def _tcvn3_characters() -> dict[int, str]:
    words = _TCVN3_TABLE.split()
    return {ord(old): new for new, old in zip(words[::2], words[1::2], strict=True)}


def _vni_sequences() -> dict[str, str]:
    words = _VNI_TABLE.split()
    small = dict(zip(words[::2], words[1::2], strict=True))
    return small | {old.upper(): new.upper() for old, new in small.items()}


def _windows_1252_bytes() -> dict[int, int]:
    # the five bytes that Windows-1252 leaves undefined stand for themselves
    return {ord(bytes([code]).decode("cp1252", "ignore") or chr(code)): code for code in range(256)}


_TCVN3 = _tcvn3_characters()
_VNI = _vni_sequences()
_VNI_SEQUENCE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_WINDOWS_1252 = _windows_1252_bytes()


def from_tcvn3(text: str) -> str:
    """Every character by the TCVN3 table; the font has no capitals with a tone, so they come out small."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """Every letter with its marks by the VNI table, the longest match first."""
    return _VNI_SEQUENCE.sub(lambda match: _VNI[match.group()], text)


def converted(text: str) -> str | None:
    """What an old-font text says in Unicode; None when the text is not in an old font."""
    if len(text) > LONGEST or not _SUSPECT.search(text):
        return None
    return _from_misread_utf8(text) or _from_font(text)


def count_vietnamese_words(text: str) -> int:
    """How many words are a Vietnamese syllable: an onset, a rhyme, at most one tone mark."""
    return sum(map(_is_syllable, _WORD.findall(unicodedata.normalize("NFC", text.lower()))))


def _is_syllable(word: str) -> bool:
    toneless, tones = _TONES.subn("", unicodedata.normalize("NFD", word))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None


def _from_misread_utf8(text: str) -> str | None:
    if text.isascii():
        return None
    try:
        return codecs.charmap_encode(text, "strict", _WINDOWS_1252)[0].decode("utf-8")
    except UnicodeError:
        return None


def _from_font(text: str) -> str | None:
    if not _is_font_text(text):
        return None
    # VNI first: of two conversions with as many Vietnamese words, VNI is right (TCVN3 hardly ever reads as VNI)
    readings = [reading for reading in (from_vni(text), from_tcvn3(text)) if not _FOREIGN_LETTER.search(reading)]
    return max(readings, key=count_vietnamese_words, default=None)


def _is_font_text(text: str) -> bool:
    if not _FONT_TEXT.fullmatch(text):
        return False
    foreign = set(_FOREIGN_LETTER.findall(text))
    if foreign <= {"ñ", "Ñ"} and _EDE_NAME.match(text):
        return False
    return any(_beside_letter(text, match.start()) for match in _FOREIGN_LETTER.finditer(text))


def _beside_letter(text: str, at: int) -> bool:
    neighbours = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return any(character.isalpha() or character == "\u00ad" for character in neighbours)
