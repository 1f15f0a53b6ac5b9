"""The settings page of the documentation, written from the table. 设置说明"""

from __future__ import annotations

from pathlib import Path

from app.config.derive import ROOT
from app.config.setting import Setting
from app.config.table import GROUPS, SETTINGS

PAGES: dict[str, Path] = {
    "en": ROOT / "docs" / "settings.md",
    "zh": ROOT / "docs" / "settings.zh-CN.md",
}
HEAD = {
    "en": """# Settings

[中文](settings.zh-CN.md)

A setting is an environment variable, or a line `NAME=value` in the file that `PINGXUAN_ENV` names;
the environment comes before the file, and an empty value is none. All are checked at every start,
of the server, the worker and of each `flask` command: a wrong one stops it with a sentence that names
the setting and says what to write, and so does a line in the file that is no setting.

`flask settings` prints what is in force here and where it comes from, with secrets masked;
`flask doctor` says whether it works. `flask settings write` writes this page from the code.
""",
    "zh": """# 设置

[English](settings.md)

每项设置是一个环境变量，或 `PINGXUAN_ENV` 所指文件中的一行“名称=值”；环境变量优先于文件，空值等于未设置。
服务、任务进程与每条 `flask` 命令启动时都会逐项检查：有误即停止，并说明是哪一项、应当怎样写；
文件中出现不认识的名称也会停止。

`flask settings` 列出当前生效的值及其来源（机密部分以圆点代替），`flask doctor` 检查运行环境是否正常，
`flask settings write` 由程序生成本页。
""",
}
COLUMNS = {
    "en": "| setting | what it is for | when not set | example |",
    "zh": "| 名称 | 用途 | 未设置时 | 示例 |",
}
SECRET = {"en": " Secret.", "zh": "机密。"}


def text(language: str) -> str:
    """Return the page in Chinese ("zh") or English ("en")."""
    parts = [HEAD[language]]
    for group, (zh, en) in GROUPS.items():
        rows = [_row(one, language) for one in SETTINGS if one.group == group]
        if rows:
            title = zh if language == "zh" else en
            parts.append("\n".join([f"## {title}\n", COLUMNS[language], "|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _row(setting: Setting, language: str) -> str:
    zh = language == "zh"
    what = (setting.zh if zh else setting.en) + (SECRET[language] if setting.secret else "")
    derived = setting.derived_zh if zh else setting.derived_en
    default = derived or (f"`{setting.default}`" if setting.default else "—")
    example = f"`{setting.example}`" if setting.example else "—"
    return f"| `{setting.name}` | {what} | {default} | {example} |"


def write() -> list[Path]:
    """Write both pages; returns where they are."""
    for language, place in PAGES.items():
        place.write_text(text(language), encoding="utf-8")
    return list(PAGES.values())
