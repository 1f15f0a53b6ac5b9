"""What a device is called: its system and its browser, without their numbers. 设备名称"""

from __future__ import annotations

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("QQBrowser", "QQBrowser"), ("Edg", "Edge"), ("HuaweiBrowser", "Huawei"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_name(agent: str) -> str:
    """Read a browser's own description; one of a kind we do not know is cut short and kept.

    Without version numbers: a browser that brings itself up to date is no new device.
    """
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    return " · ".join(filter(None, (system, browser))) or agent[:40].strip() or "?"
