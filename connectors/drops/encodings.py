"""Encodings of delimited files: the few that are read, and signs that a file is in another one.

Decoding goes on over bytes that are no text: they become lone surrogates, which typing turns into findings.
GBK and GB 2312 are read as GB18030, of which they are parts; Python's `gbk` fails on four-byte names.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.model import Text

UTF_8_MARK = codecs.BOM_UTF8
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
GB18030_MARK = b"\x84\x31\x95\x33"
MARK = "\ufeff"
SURE = 16
"""So many characters that are all well-formed (or all broken) are no accident."""
BROKEN_SHARE = 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding, with the codec and error handler that keep what cannot be decoded."""

    name: str
    codec: str
    errors: str
    marks: tuple[bytes, ...]


UTF_8 = Encoding("utf-8", "utf-8-sig", "surrogateescape", (UTF_8_MARK,))
GB18030 = Encoding("gb18030", "gb18030", "surrogateescape", (GB18030_MARK,))
UTF_16 = Encoding("utf-16", "utf-16", "surrogatepass", UTF_16_MARKS)
_NAMES = {"utf-8": UTF_8, "utf-8-sig": UTF_8, "gb18030": GB18030, "gbk": GB18030, "gb2312": GB18030}
_NAMES |= {"utf-16": UTF_16}


def encoding_named(name: str) -> Encoding | None:
    """Return the encoding that any usual spelling of its name means, or `None`."""
    try:
        return _NAMES.get(codecs.lookup(name).name)
    except LookupError:
        return None


def contradiction(sample: bytes, encoding: Encoding) -> Text | None:
    """Say what about the beginning of a file cannot be in this encoding, or `None`."""
    marks = {mark: other for other in (UTF_8, GB18030, UTF_16) for mark in other.marks}
    found = next((other for mark, other in marks.items() if sample.startswith(mark)), None)
    if found is not None and found is not encoding:
        return Text(f"有 {found.name} 的字节顺序标记", f"the byte order mark of {found.name}")
    if encoding is UTF_16 and found is None:
        return Text("没有字节顺序标记", "no byte order mark")
    if encoding is GB18030 and _is_surely_utf_8(sample):
        return Text("通篇是合格的 UTF-8 文字", "text that is well-formed UTF-8 throughout")
    if encoding is not UTF_16 and _is_surely_broken(sample, encoding):
        return Text("字节不是这种文字", "bytes that are no such text")
    return None


def _is_surely_utf_8(sample: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return sum(not character.isascii() for character in text) > SURE


def _is_surely_broken(sample: bytes, encoding: Encoding) -> bool:
    text = codecs.getincrementaldecoder(encoding.codec)(encoding.errors).decode(sample)
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    foreign = sum(not character.isascii() for character in text)
    return broken > SURE and broken * BROKEN_SHARE > foreign


def detected(pieces: Iterable[bytes]) -> Encoding | None:
    """Return the encoding in which every byte of a file is text, or `None` if it is text in none.

    A byte order mark decides; else UTF-8 goes before GB18030, in which UTF-8 may pass for other words.
    """
    decoders: dict[Encoding, codecs.IncrementalDecoder] = {}
    for number, piece in enumerate(pieces):
        if number == 0:
            marked = [one for one in (UTF_8, UTF_16, GB18030) if piece.startswith(one.marks)]
            candidates = marked or [UTF_8, GB18030]
            decoders = {one: codecs.getincrementaldecoder(one.codec)("strict") for one in candidates}
        decoders = {one: decoder for one, decoder in decoders.items() if _takes(decoder, piece)}
    return next((one for one, decoder in decoders.items() if _takes(decoder, b"", final=True)), None)


def _takes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
