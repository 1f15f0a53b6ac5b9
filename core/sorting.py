"""Putting names in order as public lists do: by strokes of the surname, or by pinyin. 姓氏笔画、拼音排序

Official lists go by the strokes of the surname; surnames of as many strokes go by their first
stroke (横竖撇点折), then the same surname stands together, by the strokes of the given name. First
strokes are known here for surnames in common use; others of as many strokes follow them, in the
order of the character set.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "data" / "strokes.txt"
ZERO = 40  # see the head of the table
LAST = 999  # letters, and characters without a count, stand after all others
Key = tuple[object, ...]

FIRST_STROKES = (
    # 横
    "王李杨黄赵胡林韩曹彭萧蔡董袁于蒋杜苏丁范石戴贾韦夏秦薛雷龙郝龚严覃武戚莫樊葛邢聂欧耿左柳甘柯梅毕霍成苗盛"
    "蓝靳蒙蒲艾尤古吉车项连芦麦柏桂臧苟荣巫甄敖巩查苑封匡鞠惠荆郁南班原栗燕楚鄢劳粟蔺楼厉区花权豆朴井丰支平索晋相云"
    "敬来芮都戈薄辜裘亓赫杭茹慕玉戎茅揭干斯元束檀幸奉植尧万东轩拓百太顾表",
    # 竖
    "吴罗肖田叶吕卢崔史易申尚裴曲冉路柴喻时卓岑景党卜晏瞿师虞明冀国帅晁战哈呼由上具",
    # 撇
    "周徐朱何余魏程任傅付钟金邱丘侯邹白段黎毛钱向牛乔伍倪鲁岳殷詹焦俞包符舒季谷翁管鲍华滕饶解穆简全佟邬和仇丛仲佘"
    "乐储奚盘位伊仝郜禹卿狄伏邸乌修鲜印危银嵇公勾利但信昝智衡皇长令独千",
    # 点
    "刘郭高郑梁谢宋唐许冯曾沈姜谭廖汪方江阎闫康施文温汤安齐庞颜庄章关兰祝宁童凌单涂游辛祁房农褚娄窦宫冷席米宗应闵卞"
    "栾商沙寇郎池麻邝官谈谌冼满闻海阚盖廉祖漆计宣初门容扈普阙浦鹿雍羊况宿诺亢湛宾於冶衣富闭诸宇端澹闾淳濮完玄潘",
    # 折
    "张陈孙马邓陆姚熊孟尹陶贺邵孔翟阮纪骆屈牟阳司缪费卫边姬隋刁桑迟胥皮强屠练巴阿母邰那逯隆居尉展阴",
)

COMPOUND_TEXT = (
    "欧阳 司马 司徒 上官 诸葛 东方 皇甫 慕容 长孙 夏侯 令狐 宇文 端木 尉迟 公孙 澹台 万俟 独孤 轩辕 南宫 拓跋 呼延 "
    "赫连 百里 闾丘 鲜于 申屠 淳于 濮阳 完颜 宗政 太史 钟离 仲孙 单于 公冶 太叔 东郭 西门 南门 第五 亓官 公羊 "
    "宰父 谷梁 歐陽 司馬 諸葛 東方 長孫 尉遲 澹臺 獨孤 軒轅 南宮 鮮于"
)
COMPOUND = frozenset(COMPOUND_TEXT.split())

# How a character is read when it is a surname and most dictionaries would say otherwise.
SURNAME_READINGS = {
    surname: reading.split()
    for surname, reading in {
        "单": "shan4", "單": "shan4", "仇": "qiu2", "解": "xie4", "查": "zha1", "曾": "zeng1", "盖": "ge3",
        "区": "ou1", "任": "ren2", "华": "hua4", "纪": "ji3", "宁": "ning4", "乐": "yue4", "翟": "zhai2", "缪": "miao4",
        "朴": "piao2", "员": "yun4", "种": "chong2", "折": "she2", "黑": "he4", "覃": "qin2", "谌": "chen2",
        "秘": "bi4", "繁": "po2", "那": "na1", "哈": "ha3", "葛": "ge3", "燕": "yan1", "应": "ying1", "过": "guo1",
        "干": "gan1", "宿": "su4", "隗": "wei3", "逄": "pang2", "车": "che1", "盛": "sheng4", "祭": "zhai4",
        "沈": "shen3", "冯": "feng2", "贾": "jia3", "柏": "bai3", "薄": "bo2", "叶": "ye4", "句": "gou1", "尹": "yin3",
        "召": "shao4", "冼": "xian3", "郗": "xi1", "都": "du1", "行": "xing2", "重": "chong2", "尉迟": "yu4 chi2",
        "尉遲": "yu4 chi2", "万俟": "mo4 qi2", "长孙": "zhang3 sun1", "長孫": "zhang3 sun1", "令狐": "ling2 hu2",
        "澹台": "tan2 tai2", "澹臺": "tan2 tai2", "单于": "chan2 yu2", "鲜于": "xian1 yu2", "亓官": "qi2 guan1",
        "宰父": "zai3 fu3", "皇甫": "huang2 fu3", "呼延": "hu1 yan2", "诸葛": "zhu1 ge3", "夏侯": "xia4 hou2",
    }.items()
}  # fmt: skip


@cache
def _table() -> dict[int, str]:
    lines = TABLE.read_text(encoding="ascii").splitlines()
    rows = (line.partition(" ") for line in lines if not line.startswith("#"))
    return {int(start, 16): counts for start, _space, counts in rows}


def strokes(character: str) -> int | None:
    """Return how many strokes a character is written with in mainland China; None when unknown. 笔画数"""
    code = ord(character)
    counts = _table().get(code - code % 128, "")
    count = ord(counts[code % 128]) - ZERO if code % 128 < len(counts) else 0
    return count or None


def surname_of(name: str) -> str:
    """Return the surname: the first character, or the two of a compound one. 姓氏（含复姓）"""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def _plain(name: str) -> str:
    # Korean lists hold compatibility characters, such as 金 at U+F90A, that are the common ones.
    return unicodedata.normalize("NFC", name).strip()


@cache
def _first_strokes() -> dict[str, int]:
    return {character: kind for kind, row in enumerate(FIRST_STROKES) for character in row}


def _stroke_part(character: str) -> Key:
    return strokes(character) or LAST, _first_strokes().get(character, len(FIRST_STROKES)), ord(character)


@lru_cache(maxsize=20_000)
def stroke_key(name: str) -> Key:
    """Return what to sort by for a list by strokes of the surname. 按姓氏笔画为序"""
    plain = _plain(name)
    surname = surname_of(plain)
    if not surname:
        return ((LAST, 0, 0), 0, ())
    # 欧 stands before 欧阳: of surnames that begin alike, the single one is first.
    rest = tuple(_stroke_part(character) for character in plain[1:] if character.isalnum())
    return (_stroke_part(surname[0]), len(surname), rest)


@lru_cache(maxsize=20_000)
def pinyin_key(name: str) -> Key:
    """Return what to sort by for a list by pinyin: syllable, tone, character, one after the other. 按拼音为序"""
    plain = _plain(name)
    surname = surname_of(plain)
    given = plain[len(surname) :]
    read = SURNAME_READINGS.get(surname) or _readings(surname)
    return tuple(
        (*_syllable(reading), ord(character))
        for character, reading in zip(plain, [*read, *_readings(given)], strict=True)
        if character.isalnum()
    )


def _syllable(reading: str) -> Key:
    bare, tone = (reading[:-1], int(reading[-1])) if reading[-1:].isdigit() and len(reading) > 1 else (reading, 5)
    # ü sorts as u, and after it where all else is equal.
    return bare.replace("v", "u").replace("ü", "u").casefold(), "v" in bare or "ü" in bare, tone


def _readings(text: str) -> list[str]:
    from pypinyin import Style, pinyin  # noqa: PLC0415 (its dictionaries take a while; few pages need them)

    if not text:
        return []
    # What is not Chinese comes back letter by letter, so that readings and characters stay in step.
    found = pinyin(text, style=Style.TONE3, errors=list, heteronym=False)  # type: ignore[arg-type]
    return [reading[0] for reading in found]
