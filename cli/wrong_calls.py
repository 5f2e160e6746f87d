"""What typer says by itself, in the reader's language: help pages' headings, and what was wrong with a call.

Nothing here knows a verb. A wrong call ends with the line that would show how it is meant.
"""

import re
from types import MethodType
from typing import Any, TypeVar

from typer import TyperException, rich_utils
from typer.core import TyperCommand, TyperGroup

from catalog.model import Text
from cli.console import err, printable
from cli.errors import CommandFailed
from cli.language import said, say, speaks_chinese

ABORTED = CommandFailed(
    Text(zh="已中止，未作任何更改", en="aborted; nothing was changed"),
    Text(
        zh="再运行一次；只问是否的，可用 --yes 免去询问",
        en="run it again; a question of yes or no can be answered ahead with --yes",
    ),
)
HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": Text(zh="参数", en="Arguments"),
    "OPTIONS_PANEL_TITLE": Text(zh="选项", en="Options"),
    "COMMANDS_PANEL_TITLE": Text(zh="命令", en="Commands"),
    "DEFAULT_STRING": Text(zh="[默认：{}]", en="[default: {}]"),
    "REQUIRED_LONG_STRING": Text(zh="[必填]", en="[required]"),
}
KINDS = {"argument": "参数", "option": "选项"}
_UNKNOWN_COMMAND = re.compile(r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<near>.*)\?)?")

Command = TypeVar("Command", TyperCommand, TyperGroup)


def spoken(command: Command) -> Command:
    """Return the command with its help page's own words in the reader's language, inner commands too."""
    for name, heading in HEADINGS.items():
        setattr(rich_utils, name, said(heading))
    _speak(command)
    return command


def show_wrong_call(wrong: TyperException) -> None:
    """Print what was wrong with a call, how it is meant, and where that is explained."""
    if type(wrong).__name__ == "NoArgsIsHelpError":  # the class is private to typer; its message is the help
        err.print(wrong.format_message())
        return
    err.print(printable(_sentence(wrong)))
    context = getattr(wrong, "ctx", None)
    if context is not None:
        err.print(context.get_usage())
    path = "tongban" if context is None else context.command_path
    err.print(say(f"→ 用法说明：{path} --help", f"→ {path} --help"))


def _sentence(wrong: TyperException) -> str:
    told = wrong.format_message()
    return _in_chinese(wrong, told) if speaks_chinese() else told


def _in_chinese(wrong: Any, told: str) -> str:
    """Return typer's sentence in Chinese where it is one of those it has for a wrong call."""
    unknown = _UNKNOWN_COMMAND.fullmatch(told)
    if unknown:
        near = f"；是否指 {unknown['near']}？" if unknown["near"] else ""
        return f"没有命令 {unknown['name']}{near}"
    if told.startswith("No such option"):
        near = f"；可用：{'、'.join(sorted(wrong.possibilities))}" if wrong.possibilities else ""
        return f"没有选项 {wrong.option_name}{near}"
    param = getattr(wrong, "param", None)
    if param is None:
        return told
    hint = param.get_error_hint()
    if told.startswith("Missing"):
        return f"缺少{KINDS[param.param_type_name]} {hint}"
    return f"{hint} 的值不可用：{wrong.message}"


def _speak(command: TyperCommand | TyperGroup) -> None:
    command.get_usage = MethodType(_usage, command)  # type: ignore[method-assign]
    command.get_help_option = MethodType(_help_option, command)  # type: ignore[method-assign]
    for inner in getattr(command, "commands", {}).values():
        _speak(inner)


def _usage(command: TyperCommand | TyperGroup, context: Any) -> str:
    return type(command).get_usage(command, context).replace("Usage: ", say("用法：", "Usage: "), 1)


def _help_option(command: TyperCommand | TyperGroup, context: Any) -> Any:
    option = type(command).get_help_option(command, context)
    if option is not None:
        option.help = say("显示本说明", "Show this page.")
    return option
