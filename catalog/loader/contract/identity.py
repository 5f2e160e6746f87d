"""A contract's name: where the file lies, whose it is, whether the store can carry it."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import FIELDS, Draft
from catalog.loader.vocabulary import LONGEST_NAME, LONGEST_TABLE


def id_is_the_path(draft: Draft) -> Iterator[Fault]:
    """The id is the file's own place, `<department>/<resource>`."""
    declared = draft.document.text(("id",))
    place = draft.document.file.removeprefix("contracts/").removesuffix(".yaml")
    if declared is not None and declared != place:
        yield draft.document.fault(
            ("id",),
            f"收到 {declared}；按文件位置应为 {place}。",
            f"Received {declared}; by its file it is {place}.",
        )


def schema_has_the_name_of_the_resource(draft: Draft) -> Iterator[Fault]:
    """The one schema object is called as the resource is."""
    path = ("schema", 0, "name")
    name = draft.document.text(path)
    resource = draft.document.file.rpartition("/")[2].removesuffix(".yaml")
    if name is not None and name != resource:
        yield draft.document.fault(
            path, f"收到 {name}；应为 {resource}。", f"Received {name}; expected {resource}."
        )


def department_is_known(draft: Draft) -> Iterator[Fault]:
    """The providing department stands in `departments.yaml`."""
    department = draft.document.file.split("/")[1]
    if draft.departments is not None and department not in draft.departments:
        yield draft.document.fault(
            ("id",),
            f"departments.yaml 中没有部门 {department}；请先登记。",
            f"departments.yaml has no department {department}; add it there first.",
        )


def names_fit_the_store(draft: Draft) -> Iterator[Fault]:
    """Tables and columns are named after the resource and its fields."""
    table = draft.document.file.removeprefix("contracts/").removesuffix(".yaml").replace("/", "__")
    if len(table) > LONGEST_TABLE:
        yield draft.document.fault(
            ("id",),
            f"表名 {table} 超过 {LONGEST_TABLE} 个字符；请缩短资源名。",
            f"The table name {table} is longer than {LONGEST_TABLE} characters; shorten the resource's name.",
        )
    for name, path in draft.fields.items():
        if len(name) > LONGEST_NAME:
            yield draft.document.fault(
                (*path, "name"),
                f"字段名超过 {LONGEST_NAME} 个字符；请缩短。",
                f"The field's name is longer than {LONGEST_NAME} characters; shorten it.",
            )


def field_names_are_distinct(draft: Draft) -> Iterator[Fault]:
    """A field is declared once."""
    for path, _ in draft.document.entries(FIELDS):
        name = draft.document.text((*path, "name"))
        if name is not None and draft.fields[name] != path:
            yield draft.document.fault(
                (*path, "name"),
                f"字段 {name} 重复；请只保留一个。",
                f"The field {name} stands twice; keep one.",
            )
