"""Make up names of people, the difficult ones included. 演示人名

Deterministic from a seed. Most are the commonest surnames with two or one given characters; some
have what breaks software: characters beyond the basic plane (𠮷), rare ones (䶮), compound
surnames, middle dots, hanja as people in Yanbian write them.
"""

import random
from collections.abc import Iterator
from typing import Final

SPECIAL: Final = (
    "王𠮷",
    "李䶮",
    "欧阳慧敏",
    "司马长青",
    "阿卜杜拉·买买提",
    "古丽娜尔·艾山",
    "乌云其木格",
    "爱新觉罗·启明",
    "张玥",
    "陈喆",
    "宋祎",
    "朱镕杰",
    "金昇鉉",
    "李英愛",
    "朴哲洙",
    "崔順姬",
)

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任姜"
)
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文斌建国志红梅海燕晓东春雪鹏宇欣慧琳佳颖立新长林永庆丹莉"
)
_KOREAN_SURNAMES: Final = "金李朴崔郑姜赵尹张林韩吴申徐权黄安宋柳洪全南"
_KOREAN_GIVEN: Final = "哲洙英子京顺姬美善龙虎成日光春明淑贞浩俊允花莲玉仁福山勋植"


def person_name(chance: random.Random, *, korean: float = 0.04) -> str:
    """Make up one name. 生成一个人名

    Args:
        chance: Where chance comes from.
        korean: How often the name is a Korean one; high in Yanbian.
    """
    draw = chance.random()
    if draw < 0.01:
        return chance.choice(SPECIAL)
    if draw < 0.01 + korean:
        return chance.choice(_KOREAN_SURNAMES) + "".join(chance.sample(_KOREAN_GIVEN, 2))
    # The surnames stand by frequency; the smaller of two draws prefers the commoner.
    surname = _SURNAMES[min(chance.randrange(len(_SURNAMES)), chance.randrange(len(_SURNAMES)))]
    return surname + "".join(chance.sample(_GIVEN, 1 if chance.random() < 0.2 else 2))


def person_names(seed: int, count: int, *, korean: float = 0.04) -> list[str]:
    """Make up different names, every special one among them if there is room. 生成一批不重名的人名"""
    chance = random.Random(seed)
    names = dict.fromkeys(SPECIAL[:count])
    while len(names) < count:
        names[person_name(chance, korean=korean)] = None
    mixed = list(names)
    chance.shuffle(mixed)
    return mixed


def endless(seed: int) -> Iterator[str]:
    """Yield names without end; they may repeat, as names do."""
    chance = random.Random(seed)
    while True:
        yield person_name(chance)
