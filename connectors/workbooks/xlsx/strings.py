"""The workbook's shared texts, to which its cells refer by number."""

from connectors.workbooks.xlsx.markup import Feed, unescaped
from connectors.workbooks.xlsx.package import SHARED_BYTES, Package


def shared_texts(package: Package, workbook: str) -> list[str]:
    """Return the texts in order; runs of rich text are joined, readings (rPh) are no part of them."""
    place = package.target(workbook, "sharedStrings")
    if place is None:
        return []
    listener = _Texts()
    with package.part(place, SHARED_BYTES) as part:
        Feed(part, listener).all()
    return listener.texts


class _Texts:
    def __init__(self) -> None:
        self.texts = list[str]()
        self._pieces = list[str]()
        self._inside = self._reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._reading = True
        elif name == "t":
            self._inside = not self._reading

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._reading = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._pieces)))

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)
