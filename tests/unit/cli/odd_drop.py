"""A seventh department's register of licences: odd headings, persons and organisations in one column."""

from catalog.identifiers import credit_code
from tests.unit.cli.licence_drop import NAMES, resident

ODD_HEADER = (
    "序号",
    "XKZBH",
    "证件类型",
    "经营者证件号",
    "单位全称（字号）",
    "地址",
    "核准金额",
    "FZRQ",
    "有效期限",
    "ZT",
)
STATES = ("有效", "停业", "注销")


def credit(number: int) -> str:
    """Return a credit code that passes its check."""
    body = f"91371399{number:09}"
    return body + credit_code.check_character(body)


def odd_rows(count: int) -> list[list[str]]:
    """Return sound rows: every third holder is an organisation, every fourth licence does not end."""
    return [
        [
            str(number + 1),
            f"3713{number:08}",
            "01" if number % 3 == 0 else "02",
            credit(number) if number % 3 == 0 else resident(number),
            "莒南某某商行" if number % 3 == 0 else NAMES[number % len(NAMES)],
            f"中心街{number}号",
            f"{number * 10}.50",
            "20200101",
            "长期" if number % 4 == 0 else "20301231",
            STATES[number % 7 % 3],
        ]
        for number in range(count)
    ]


def personal_words(count: int) -> set[str]:
    """Return every name, number and address of these rows that may be shown nowhere."""
    people = {resident(number) for number in range(count) if number % 3}
    return people | set(NAMES) | {f"中心街{number}号" for number in range(count)} | {"莒南某某商行"}
