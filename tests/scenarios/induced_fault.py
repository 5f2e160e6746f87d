"""One induced fault: how it is brought about, what its message must hold, and what a message lacks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.model import Text
from tests.scenarios.fault_stage import Call, Stage
from tests.unit.cli.command_line import Done

NUMBER = re.compile(r"\d{17}[\dXx]")


@dataclass(frozen=True, slots=True)
class InducedFault:
    """A fault on a real source or exchange, and the parts of its message, in both languages.

    `received`, `expected` and `step` stand in the message literally. `resource` brings its department;
    `sample` is the masked value, and nothing of `hidden` may stand anywhere.
    """

    name: str
    title: Text
    induce: Callable[[Stage], Call]
    received: Text
    expected: Text
    step: Text
    resource: str | None = None
    field: str | None = None
    sample: str | None = None
    hidden: tuple[str, ...] = ()
    code: int = 1

    def parts(self, *, chinese: bool) -> Mapping[str, str]:
        """Return what the message must hold, by what it is."""
        tongue = "zh" if chinese else "en"
        parts = {name: str(getattr(getattr(self, name), tongue)) for name in ("received", "expected", "step")}
        if self.resource is not None:
            department = self.resource.partition("/")[0]
            parts["department"] = f"部门 {department}" if chinese else f"department {department}"
            parts["resource"] = f"资源 {self.resource}" if chinese else f"resource {self.resource}"
        if self.field is not None:
            parts["field"] = f"数据项 {self.field}" if chinese else f"field {self.field}"
        if self.sample is not None:
            parts["masked sample"] = (
                f"已遮盖的样例：{self.sample}" if chinese else f"masked sample: {self.sample}"
            )
        return parts


def shortcomings(fault: InducedFault, done: Done, *, chinese: bool) -> list[str]:
    """Return what is wrong with how a call ended: parts that are missing, what must not stand there."""
    found = [
        f"no {name}: {part}" for name, part in fault.parts(chinese=chinese).items() if part not in done.said
    ]
    if done.code != fault.code:
        found.append(f"exit code {done.code}, not {fault.code}")
    found += [f"shown: {word}" for word in (*fault.hidden, "Traceback") if word in done.said]
    found += [f"a person's number: {number}" for number in NUMBER.findall(done.said)]
    return found
