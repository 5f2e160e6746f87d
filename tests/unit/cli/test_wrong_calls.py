"""A wrong call says what was wrong and how it is meant, in the reader's language."""

import pytest

from tests.unit.cli.command_line import plain_environment, run_program

WRONG = {
    ("catalog", "chek"): ("没有命令 chek；是否指 'check'？", "No such command 'chek'. Did you mean 'check'?"),
    ("catalog", "items", "--nope"): ("没有选项 --nope", "No such option: --nope"),
    ("catalog", "show"): ("缺少参数 'item'", "Missing argument 'item'."),
    ("client", "add", "hall"): ("缺少选项 '--department'", "Missing option '--department'."),
    ("serve", "--workers", "99"): ("'--workers' 的值不可用", "Invalid value for '--workers'"),
}


@pytest.mark.parametrize("call", WRONG, ids=" ".join)
def test_wrong_call_is_explained(call: tuple[str, ...]) -> None:
    """Exit code 2; the fault, the usage and where to read on, in Chinese or in English."""
    chinese, english = WRONG[call]
    told = run_program(plain_environment(LANG="zh_CN.UTF-8"), *call)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(chinese)
    assert "用法：tongban" in told.err
    told = run_program(plain_environment(), *call)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(english)
    assert "Usage: tongban" in told.err
    assert told.err.splitlines()[-1].endswith("--help")


def test_no_command_shows_the_help_as_a_wrong_call() -> None:
    """A noun alone lists its verbs, with exit code 2."""
    told = run_program(plain_environment(LANG="zh_CN.UTF-8"), "catalog")
    assert told.code == 2
    assert "用法：tongban catalog" in told.out + told.err
    assert "命令" in told.out + told.err


def test_help_page_speaks_one_language() -> None:
    """Headings and the help option follow the reader's language too."""
    chinese = run_program(plain_environment(LANG="zh_CN.UTF-8"), "catalog", "items", "--help").out
    assert "选项" in chinese
    assert "显示本说明" in chinese
    english = run_program(plain_environment(), "catalog", "items", "--help").out
    assert "Options" in english
    assert "Show this page." in english
