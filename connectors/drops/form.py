"""How a resource's files are written, as its contract says; nothing of it is guessed."""

from dataclasses import dataclass

from catalog.model import Contract, Text
from connectors.drops.encodings import Encoding, encoding_named
from connectors.errors import EMPTY_MEANS, option_unfit


@dataclass(frozen=True, slots=True)
class DropForm:
    """Encoding and delimiter of the files; `empty_is_null` because such files cannot tell '' from NULL."""

    encoding: Encoding
    delimiter: str
    empty_is_null: bool


def drop_form(contract: Contract) -> DropForm:
    """Return the form the contract's source options declare.

    Raises `ContractUnfit` naming the option that is missing or unknown.
    """
    options = contract.source.options
    encoding = encoding_named(options.get("encoding", ""))
    if encoding is None:
        raise option_unfit(contract, "encoding", Text("gb18030、utf-8 或 utf-16", "gb18030, utf-8 or utf-16"))
    delimiter = options.get("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n\x00':
        expected = Text(
            "一个字符，不是引号也不是换行", "one character that is neither a quote nor a line break"
        )
        raise option_unfit(contract, "delimiter", expected)
    if options.get("empty") not in ("null", "text"):
        raise option_unfit(contract, "empty", EMPTY_MEANS)
    return DropForm(encoding, delimiter, options["empty"] == "null")
