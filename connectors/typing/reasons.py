"""Why a value could not be typed: one sentence per reason, Chinese and English, without the value."""

NOT_TEXT = "不是所声明编码的文字 / not text in the declared encoding"
NUL_BYTE = "含有空字节 / holds a NUL byte"
PRIVATE_USE = "含有无法解释的私用区字符 / holds private-use characters that no standard explains"
KEY_SEPARATOR_INSIDE = "键中含有分隔符 U+001F / a key holds the separator U+001F"
NOT_INTEGER = "不是整数 / not an integer"
INTEGER_RANGE = "超出 64 位整数的范围 / beyond the range of 64-bit integers"
NOT_NUMBER = "不是数 / not a number"
NOT_BOOLEAN = "不是可识别的真假值 / not a known word for true or false"
NOT_IN_FORM = "不符合契约声明的日期形式 / not in a form the contract declares"
NOT_IN_CALENDAR = "日历上没有这一天或时刻 / no such day or time in the calendar"
TIME_IN_DATE = "日期带有时刻，舍去会改变其值 / a date with a time of day, which cutting off would change"
NO_OFFSET = "时间没有时区偏移 / a time without an offset from UTC"
NOT_SCALAR = "不是单个值 / not a single value"


def too_long(longest: int) -> str:
    """Say that a string is longer than the contract allows."""
    return f"超过 {longest} 个字符 / longer than {longest} characters"


def would_round(precision: int, scale: int) -> str:
    """Say that a number does not fit the contract's digits."""
    return (
        f"放不进 {precision} 位、小数 {scale} 位的数 / does not fit {precision} digits with {scale} decimals"
    )
