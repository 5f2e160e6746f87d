"""What can be wrong with an identifier, and what may merely look odd, each with a text for people.

Faults and warnings are values: judging a number never raises. No text ever holds the number itself.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from catalog.model.text import Text


class IdentifierFault(StrEnum):
    """Why an identifier cannot be right."""

    BLANK = "blank"
    LOOK_ALIKE = "look_alike"
    CHARACTERS = "characters"
    LENGTH = "length"
    PROVINCE_UNKNOWN = "province_unknown"
    BIRTH_NOT_A_DATE = "birth_not_a_date"
    BIRTH_IN_FUTURE = "birth_in_future"
    CHECK_DIGIT = "check_digit"
    STRUCTURE = "structure"


class IdentifierWarning(StrEnum):
    """What is unusual in an identifier and yet never a reason to reject it."""

    BODY_CHECK_DIGIT = "body_check_digit"
    ISSUER_LENGTH = "issuer_length"


FAULT_TEXT: Mapping[IdentifierFault, Text] = MappingProxyType(
    {
        IdentifierFault.BLANK: Text("号码为空，请填写号码。", "The number is blank: enter it."),
        IdentifierFault.LOOK_ALIKE: Text(
            "号码含全角数字或外形相似的外文字母，应为半角数字和大写拉丁字母，请重新输入。",
            "The number holds full-width digits or look-alike letters of another script; "
            "plain ASCII digits and Latin letters are expected: type it again.",
        ),
        IdentifierFault.CHARACTERS: Text(
            "号码含此类证件不使用的字符，请核对后重新输入。",
            "The number holds characters that codes of this type do not use: compare it with the document.",
        ),
        IdentifierFault.LENGTH: Text(
            "号码位数不符合此类证件的规定，请核对是否缺位或多位。",
            "The number has the wrong length for codes of this type: look for missing or extra characters.",
        ),
        IdentifierFault.PROVINCE_UNKNOWN: Text(
            "号码前两位不是已知的省级行政区划代码，请核对开头几位。",
            "The first two digits are no known province code: compare the start of the number.",
        ),
        IdentifierFault.BIRTH_NOT_A_DATE: Text(
            "号码第七至十四位不是真实存在的出生日期，请核对出生日期部分。",
            "Characters 7 to 14 are no real date of birth: compare that part of the number.",
        ),
        IdentifierFault.BIRTH_IN_FUTURE: Text(
            "号码中的出生日期晚于今天，请核对出生日期部分。",
            "The date of birth in the number lies after today: compare that part of the number.",
        ),
        IdentifierFault.CHECK_DIGIT: Text(
            "校验码不符，号码中有一位或几位有误，请逐位核对。",
            "The check character does not fit, so at least one character is wrong: compare them one by one.",
        ),
        IdentifierFault.STRUCTURE: Text(
            "标识的组成不符合 GB/T 36904，应为根代码、类型、颁发机构、流水号、版本号、校验位，以点分隔。",
            "The identifier is not built as GB/T 36904 says: root, type, issuer, serial, version and check, "
            "separated by dots.",
        ),
    }
)

WARNING_TEXT: Mapping[IdentifierWarning, Text] = MappingProxyType(
    {
        IdentifierWarning.BODY_CHECK_DIGIT: Text(
            "主体标识码（第九至十七位）的校验码不符合 GB 11714，请留意。",
            "The check character of the body (characters 9 to 17) does not fit GB 11714.",
        ),
        IdentifierWarning.ISSUER_LENGTH: Text(
            "颁发机构代码不是十八位，请留意。",
            "The issuer's code does not have 18 characters.",
        ),
    }
)
