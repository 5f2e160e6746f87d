"""The search for persons and secrets in what programs write: known numbers in every form they can hide in.

A number is known by its first 14 digits, area and birth, which are as bad as the whole; so its lower-case x,
a wrong check digit and the scientific notation of a spreadsheet are found too. Besides, whatever passes every
check of GB 11643 is taken for a person's number, known or not.
"""

import base64
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from catalog.identifiers import resident_id
from cli.demo.population import Population
from cli.demo.population.numbers import in_full_width, in_legacy_form
from cli.sandbox.outcomes import OTHER_NAME

NUMBER = re.compile(r"(?=(\d{14}))")
FIGURES = re.compile(r"\d{14}")
LEGACY = re.compile(r"(?=(\d{15}))")
PASSING = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{3,}")
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}|\"d\": ?\"[\w-]{40,}"
)
GAPS = re.compile(r"(?<=[0-9])[\s\-_.,·/|:\u00a0\u200b\u2060\ufeff]{1,3}(?=[0-9Xx])")
ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
HEX = re.compile(r"[0-9a-fA-F]{24,}")
SHORT_NAME = 3
"""Two characters of Chinese are a name and a word alike; a name of two stands beside its number."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was found, in which form it stood there, and the thing itself, for whoever mends it."""

    kind: str
    form: str
    found: str


@dataclass(frozen=True)
class Wanted:
    """What must stand nowhere: the beginnings of numbers, 15-digit numbers, names, homes and secrets."""

    births: frozenset[str]
    legacy: frozenset[str]
    names: frozenset[str]
    homes: frozenset[str]
    secrets: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def longest(self) -> int:
        """How many characters the longest name has."""
        return max(map(len, self.names))


def wanted(population: Population, secrets: Iterable[str]) -> Wanted:
    """Return what is searched for: everybody of the county, and the secrets."""
    everybody = [person.number for person in population.people]
    names = {person.name for person in population.people} | {OTHER_NAME}
    return Wanted(
        births=frozenset(number[:14] for number in everybody),
        legacy=frozenset(in_legacy_form(number) for number in everybody),
        names=frozenset(name for name in names if len(name) >= SHORT_NAME),
        homes=frozenset(person.address for person in population.people),
        secrets=frozenset(secrets),
    )


def search(text: str, sought: Wanted) -> set[Finding]:
    """Return everything that is found in a text, in whatever form."""
    found: set[Finding] = set()
    for form, view in views(text):
        found.update(Finding(kind, form, what) for kind, what in _read(view, sought, joined=form == "spaced"))
    return found


def views(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text in each form in which it can be read, plain first; a form that adds nothing is left."""
    yield "plain", text
    folded = unicodedata.normalize("NFKC", text)
    if folded != text:
        yield "full-width", folded
    for form, again in (
        ("url", unquote(text)),
        ("url", unquote(unquote(text))),
        ("escaped", ESCAPED.sub(_unescaped, text)),
        ("bytes", BYTES.sub(_from_bytes, text)),
    ):
        if again != text:
            yield form, unicodedata.normalize("NFKC", again)
    yield "base64", "\n".join(_from_base64(text))
    yield "hex", "\n".join(_from_hex(text))
    yield "spaced", GAPS.sub("", folded)


def written(number: str) -> Mapping[str, str]:
    """Return a person's number as it stands in each form; what controls plant."""
    raw = number.encode()
    return {
        "plain": number,
        "lower case": number[:17] + "x",
        "wrong check": number[:17] + ("1" if number[17] != "1" else "2"),
        "legacy": in_legacy_form(number),
        "full-width": in_full_width(number),
        "scientific": f"{number[0]}.{number[1:15]}E+17",
        "url": "".join(f"%{byte:02X}" for byte in raw),
        "url, full-width": "".join(f"%{byte:02X}" for byte in in_full_width(number).encode()),
        "url, twice": "".join(f"%25{byte:02X}" for byte in raw),
        "escaped": json.dumps(in_full_width(number)),
        "escaped digits": "".join(f"\\u{ord(sign):04x}" for sign in number),
        "bytes": "".join(f"\\x{byte:02x}" for byte in in_full_width(number).encode()),
        "base64": base64.b64encode(json.dumps({"code": number}).encode()).decode(),
        "base64 for urls": base64.urlsafe_b64encode(f"a{number}".encode()).decode().rstrip("="),
        "hex": raw.hex(),
        "spaced": f"{number[:6]} {number[6:14]} {number[14:]}",
        "hyphened": "-".join(number),
        "other spaces": f"{number[:6]}\u3000{number[6:14]}\u200b{number[14:]}",
        "beside digits": f"12{number}34",
    }


def grouped(findings: Mapping[tuple[str, str], Iterable[Finding]]) -> str:
    """Return findings by program and place, the most first: how many, of what kind, in what form."""
    lines: list[str] = []
    for (program, place), found in sorted(findings.items(), key=lambda one: -len(set(one[1]))):
        counts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in sorted(set(found)):
            counts[one.kind, one.form].append(one.found)
        lines += [
            f"{program} | {place} | {kind} {form}: {len(what)} such as {what[0]!r}"
            for (kind, form), what in counts.items()
        ]
    return "\n".join(lines)


def _read(text: str, sought: Wanted, *, joined: bool) -> Iterator[tuple[str, str]]:
    for match in NUMBER.finditer(text):
        if match[1] in sought.births:
            yield "number", text[match.start() : match.start() + 18]
    for match in LEGACY.finditer(text):
        if match[1] in sought.legacy:
            yield "legacy number", match[1]
    if joined:  # columns of figures put together pass checks by chance
        return
    for match in PASSING.finditer(text):
        if resident_id.fault(match[0].upper()) is None:
            yield "number that passes its check", match[0]
    for match in HAN.finditer(text):
        yield from (("name", name) for name in _parts(match[0], sought.longest) if name in sought.names)
    yield from (("home", home) for home in _homes(text) if home in sought.homes)
    yield from (("secret", match[0][:24]) for match in SECRET.finditer(text))
    yield from (("secret", secret[:6] + "…") for secret in sought.secrets if secret in text)


def _parts(run: str, longest: int) -> Iterator[str]:
    for start in range(len(run)):
        for length in range(SHORT_NAME, longest + 1):
            if start + length <= len(run):
                yield run[start : start + length]


def _homes(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"山东省临沂市莒南县[^\s号]{2,20}号", text))


def _unescaped(match: re.Match[str]) -> str:
    return str(json.loads(f'"{match[0]}"')).encode("utf-8", "replace").decode()


def _from_bytes(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match[0].replace("\\x", ""))
    return raw.decode("utf-8", "replace") + raw.decode("gb18030", "replace")


def _from_base64(text: str) -> Iterator[str]:
    for match in BASE64.finditer(text):
        for start in range(4):
            token = match[0][start:].replace("-", "+").replace("_", "/")
            whole = token[: len(token) - (len(token) % 4 == 1)]
            yield from _telling(base64.b64decode(whole + "=" * (-len(whole) % 4)))


def _from_hex(text: str) -> Iterator[str]:
    for match in HEX.finditer(text):
        for start in range(2):
            run = match[0][start:]
            yield from _telling(bytes.fromhex(run[: len(run) // 2 * 2]))


def _telling(raw: bytes) -> Iterator[str]:
    """Yield what bytes say if it can be of a person: a run of figures or of Chinese."""
    told = unicodedata.normalize("NFKC", raw.decode("utf-8", "ignore"))
    if FIGURES.search(told) or HAN.search(told):
        yield told
