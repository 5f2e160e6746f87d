"""References between the catalogue's files, and the faults of those that lead nowhere."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from catalog.errors import Fault
from catalog.loader.service.index import Index, Resource
from catalog.loader.source.document import Document, Path

Check = Callable[[Document, Index], Iterator[Fault]]


def file_is_named_after(document: Document, path: Path) -> Iterator[Fault]:
    """The file carries the name of the department it belongs to."""
    declared = document.text(path)
    name = document.file.rpartition("/")[2].removesuffix(".yaml")
    if declared is not None and declared != name:
        yield document.fault(
            path, f"收到 {declared}；按文件名应为 {name}。", f"Received {declared}; by its file it is {name}."
        )


def known(document: Document, path: Path, names: Collection[str] | None, home: str) -> Iterator[Fault]:
    """The word at `path` is one of `names`, which are declared in `home`."""
    word = document.text(path)
    if word is None or names is None or word in names:
        return
    choices = ", ".join(sorted(names))
    yield document.fault(
        path,
        f"{home} 中没有 {word}；已有：{choices}。",
        f"{home} has no {word}; declared are: {choices}.",
    )


def usable_resource(document: Document, path: Path, index: Index) -> Iterator[Fault]:
    """The resource at `path` exists and is shared."""
    yield from known(document, path, index.resources, "contracts")
    found = index.resources.get(document.text(path) or "")
    if found is not None and not found.shared:
        yield document.fault(
            path,
            "该资源为不予共享，不能用于证明或协议；请改用其他资源。",
            "This resource is not shared: no proof and no agreement may use it; use another.",
        )


def disclosable_fields(document: Document, path: Path, name: str | None, index: Index) -> Iterator[Fault]:
    """Every field at `path` is declared by the resource `name`, which lets it leave."""
    found = index.resources.get(name or "")
    if found is not None:
        yield from _offered(document, path, name, found, found.disclosable)


def agreeable_fields(document: Document, path: Path, name: str | None, index: Index) -> Iterator[Fault]:
    """Every field at `path` is declared by the resource `name`, which lets it leave or be judged by."""
    found = index.resources.get(name or "")
    if found is not None:
        yield from _offered(document, path, name, found, found.agreeable)


def _offered(
    document: Document, path: Path, name: str | None, found: Resource, offered: frozenset[str]
) -> Iterator[Fault]:
    for at, field in document.words(path):
        if field not in found.fields:
            yield document.fault(
                at, f"{name} 没有字段 {field}；请改正。", f"{name} has no field {field}; correct it."
            )
        elif field not in offered:
            choices = ", ".join(sorted(offered))
            yield document.fault(
                at,
                f"{name} 未将 {field} 列入可提供字段；可用的有：{choices}。",
                f"{name} does not let {field} leave the exchange; it offers: {choices}.",
            )


def distinct_ids(documents: Iterable[Document], keys: tuple[str, ...]) -> Iterator[Fault]:
    """An id under any of `keys` stands once in all the files; the later ones are the faults."""
    seen: dict[str, str] = {}
    for document in documents:
        for path, _ in chain.from_iterable(document.entries((key,)) for key in keys):
            name = document.text((*path, "id"))
            if name is None:
                continue
            place = f"{document.file}:{document.line((*path, 'id'))}"
            first = seen.setdefault(name, place)
            if first != place:
                yield document.fault(
                    (*path, "id"),
                    f"{name} 已在 {first} 使用；请换一个。",
                    f"{name} already stands in {first}; choose another.",
                )
