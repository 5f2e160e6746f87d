"""Names of people and businesses, and addresses, drawn with a spread like that of a northern county."""

from itertools import accumulate
from random import Random

TOWNS = (
    *("十字路街道", "大店镇", "板泉镇", "洙边镇", "坪上镇", "相邸镇", "筵宾镇", "涝坡镇"),
    *("道口镇", "相沟镇", "石莲子镇", "岭泉镇", "文疃镇", "壮岗镇", "坊前镇", "朱芦镇"),
)
ROADS = ("人民路", "隆山路", "黄海路", "嵋山路", "淮海路", "西五路", "天桥路", "文化路", "滨海路", "中心街")
ESTATES = ("翠园", "丽景苑", "东方花园", "书香华府", "福泰家园", "锦绣城", "滨河公馆", "南苑小区")

# Weights follow the known order of Shandong's surnames, roughly; the rare tail has one share each.
_SURNAMES = {
    "王": 90,
    "张": 78,
    "李": 74,
    "刘": 66,
    "陈": 32,
    "孙": 28,
    "赵": 22,
    "徐": 20,
    "杨": 20,
    "高": 16,
    "马": 14,
    "周": 12,
    "于": 12,
    "朱": 11,
    "吴": 11,
    "郭": 10,
    "胡": 9,
    "宋": 9,
    "韩": 8,
    "庄": 8,
    "崔": 6,
    "姜": 6,
    "孟": 5,
    "尹": 4,
    "薛": 4,
    "卢": 4,
    "滕": 3,
    "厉": 3,
    "臧": 2,
    "逄": 1,
    "亓": 1,
    "欧阳": 1,
    "上官": 1,
    "仝": 1,
    "禚": 1,
    "隽": 1,
    "宓": 1,
    "訾": 1,
    "麴": 1,
    "郇": 1,
}
_SURNAME_LIST, _SURNAME_WEIGHTS = tuple(_SURNAMES), tuple(accumulate(_SURNAMES.values()))
_MEN = tuple("伟强磊军勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆国建庆东海林昊轩泽铭博文志成永德福荣喆堃犇炘骁祎")
_WOMEN = tuple("芳娜敏静丽艳娟霞秀玲燕红梅兰英凤洁雪琳慧颖婷倩玉佳怡欣悦萱瑶彤晗桂淑珍香云月莹薇妍婕翊璟嫄")

# Characters that only four bytes of GB18030 or UTF-8 carry, that GBK lacks, or that the editions of GB18030
# place differently. All of them occur in names on resident cards.
RARE_NAMES = (
    *("王𠮷祥", "李㙍", "张龴华", "刘䶮", "陈𬍛", "孙𡈼林", "赵㛃", "徐𬭩", "杨𠂇明", "高㸆", "庄𦒉", "孟鿍"),
)

_TRADES = {
    "食品": "食品销售；预包装食品批发与零售",
    "建材": "建筑材料销售；建筑装饰材料零售",
    "服装": "服装服饰批发；服装服饰零售",
    "农资": "化肥销售；不再分装的包装种子销售",
    "餐饮": "餐饮服务；外卖递送服务",
    "机械": "机械设备销售；机械零件、零部件加工",
    "运输": "道路货物运输（不含危险货物）；装卸搬运",
    "茶业": "茶叶种植；茶具销售；食用农产品零售",
}
_TRADE_LIST = tuple(_TRADES.items())
_BRANDS = tuple("鑫盛达瑞祥和顺泰兴隆恒丰源康佳美华宏远景润德")
_SHOPS = ("商店", "超市", "经营部", "小吃店", "服务部", "门市部", "工作室")


def draw_name(rng: Random, *, male: bool) -> str:
    """Return a person's name: a surname by its weight and one or, three times in four, two characters."""
    surname = rng.choices(_SURNAME_LIST, cum_weights=_SURNAME_WEIGHTS)[0]
    characters = _MEN if male else _WOMEN
    return surname + "".join(rng.choices(characters, k=rng.choice((1, 2, 2, 2))))


def draw_business(rng: Random, *, enterprise: bool) -> tuple[str, str]:
    """Return a business's name and its scope."""
    trade, scope = rng.choice(_TRADE_LIST)
    brand = "".join(rng.sample(_BRANDS, 2))
    if enterprise:
        return f"莒南县{brand}{trade}有限公司", f"一般项目：{scope}。"
    return f"莒南县{rng.choice(TOWNS)}{brand}{trade}{rng.choice(_SHOPS)}", f"许可项目：{scope}。"


def draw_address(rng: Random) -> str:
    """Return where a person is registered."""
    return f"山东省临沂市莒南县{rng.choice(TOWNS)}{rng.choice(ROADS)}{rng.randint(1, 380)}号"


def draw_location(rng: Random) -> str:
    """Return where a real estate is, in the many forms clerks type: commas, quotes, line breaks."""
    road, number = rng.choice(ROADS), rng.randint(1, 380)
    estate, building, room = rng.choice(ESTATES), rng.randint(1, 24), rng.randint(101, 1804)
    forms = (
        f"莒南县{rng.choice(TOWNS)}{road}{number}号{estate}{building}号楼{room}室",
        f"莒南县{road}{number}号,{estate},{building}号楼{room}室",
        f'莒南县{road}{number}号"{estate}"{building}号楼{room}室',
        f"莒南县{road}{number}号{estate}\n{building}号楼{room}室",
        f" 莒南县{road}{number}号　{estate}{building}-{room} ",
    )
    return rng.choices(forms, (80, 8, 6, 4, 2))[0]
