"""Why a cell of a workbook could not be read: one sentence per reason, Chinese and English."""

ROUNDED = "被 Excel 舍入：只保留 15 位数字 / rounded by Excel, which keeps 15 digits of a number"
IDENTIFIER_AS_NUMBER = (
    "标识以数值存放，前导零和第 15 位之后的数字可能已丢失 / an identifier stored as a number:"
    " leading zeros and digits after the 15th may be lost"
)
SHOWN_OTHERWISE = "文字字段中的数值显示为别的样子 / a number in a text field that is shown in another form"
DATE_ELSEWHERE = (
    "单元格已被 Excel 变成日期，而契约不要日期 / turned into a date by Excel where the contract has none"
)
ERROR_CELL = "Excel 错误值 / an error value of Excel"
NO_CACHED_VALUE = "公式没有保存结果 / a formula without a saved result"
MERGED = "被合并单元格覆盖 / covered by a merged cell"
TOO_FINE = "时间比毫秒更细 / a time finer than a millisecond"
UNKNOWN_KIND = "无法识别的单元格 / a cell of an unknown kind"
