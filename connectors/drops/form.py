"""How a resource's files are written, as its contract says; nothing of it is guessed."""

from dataclasses import dataclass

from catalog.model import Contract
from connectors.drops.encodings import Encoding, encoding_named
from connectors.errors import option_unfit


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
        raise option_unfit(contract, "encoding", "gb18030, utf-8 or utf-16")
    delimiter = options.get("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n\x00':
        raise option_unfit(contract, "delimiter", "one character that is neither a quote nor a line break")
    if options.get("empty") not in ("null", "text"):
        raise option_unfit(contract, "empty", "null or text, what an empty cell means")
    return DropForm(encoding, delimiter, options["empty"] == "null")
