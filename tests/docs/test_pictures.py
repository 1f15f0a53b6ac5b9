"""The READMEs show pictures that are there, and light enough to load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_picture_that_a_readme_names_is_there_and_light(readme: str):
    named = re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", (ROOT / readme).read_text(encoding="utf-8"))

    assert len(named) >= 4
    for name in named:
        file = ROOT / name
        with Image.open(file) as image:
            image.verify()
        assert file.stat().st_size <= 300_000, name
