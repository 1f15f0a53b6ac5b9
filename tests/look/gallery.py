"""A small application that shows the look by itself: no database, no features.

``python tests/look/gallery.py <folder>`` takes pictures at three widths, to be looked at.
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from babel.messages import mofile, pofile
from flask import Flask, flash, redirect, render_template, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.serving import make_server
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from core import templating
from core.forms import options

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'"
)


class SampleForm(FlaskForm):
    """One field of each kind."""

    name = StringField("单位名称", [InputRequired("请填单位名称，与公章一致。")])
    kind = SelectField("窗口类别", choices=options([("1", "婚姻登记"), ("2", "社会福利")]))
    opens = DateField("开始日期", [Optional()], description="从这一天零时起可以填报。")
    mark = DecimalField("业务知识", [NumberRange(0, 25, "请填 0 至 25。")])
    method = RadioField("取分办法", choices=options([("all", "全部平均"), ("trim", "去掉一个最高分、一个最低分")]))
    level = RadioField("应急处置", choices=options((str(n), str(n)) for n in range(4)), default="3")
    note = TextAreaField("事迹", [Optional()])
    proof = FileField("证明材料", [Optional()])
    agree = BooleanField("对所填内容的真实性负责")


def compile_words(folder: Path) -> Path:
    """Compile look.po into a folder of its own and return that folder."""
    source = ROOT / "translations/zh_CN/LC_MESSAGES/look.po"
    # Babel reads zh_CN as zh_Hans_CN, and gettext then looks in zh_Hans_CN and zh only.
    target = folder / "zh/LC_MESSAGES/look.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.exists():
        with source.open("rb") as text, target.open("wb") as binary:
            mofile.write_mo(binary, pofile.read_po(text, locale="zh_CN"))
    return folder


def make_app(words: Path) -> Flask:
    """Build the gallery. 样式手册应用"""
    app = Flask("gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.jinja_loader.searchpath.append(str(Path(__file__).parent / "pages"))  # type: ignore[union-attr]
    app.config.update(
        SECRET_KEY="not a secret", BOOTSTRAP_SERVE_LOCAL=True, BABEL_DOMAIN="look",
        BABEL_TRANSLATION_DIRECTORIES=str(compile_words(words)), TESTING=True,
    )  # fmt: skip
    Bootstrap5(app)
    CSRFProtect(app)
    Babel(app, locale_selector=lambda: request.args.get("lang", "zh_CN"))
    app.add_url_rule("/locale/<locale>", "core.set_locale", lambda locale: redirect("/"), methods=["POST"])
    app.add_url_rule("/sign-in", "accounts.sign_in", lambda: redirect("/"))
    app.add_url_rule("/me", "accounts.me", lambda: "")
    app.add_url_rule("/inbox", "inbox.index", lambda: "")
    app.add_url_rule("/sign-out", "accounts.sign_out", lambda: redirect("/"), methods=["POST"])
    app.context_processor(shell)
    templating.init_app(app)
    app.after_request(guard)
    add_pages(app)
    return app


def shell() -> dict[str, object]:
    """What every page of the product is given by the application."""
    labels = ["活动", "竞赛", "评议", "推荐", "证书", "文书"]
    return {
        "navigation": [SimpleNamespace(endpoint="x", label=text, url="#", current=text == "竞赛") for text in labels],
        "current_actor": SimpleNamespace(name="于海峰", role_label="组织者", place_label="省厅"),
        "locale": request.args.get("lang", "zh_CN"),
        "unread_messages": lambda: 3,
        "other_grants": list,
    }


def guard(response):
    """Serve under the product's own content policy, so that a breach shows."""
    response.headers["Content-Security-Policy"] = POLICY
    return response


class SamplePages:
    """A pagination in the middle of its rows."""

    page, pages, total, first, last = 3, 12, 284, 49, 72
    has_prev, has_next, prev_num, next_num = True, True, 2, 4

    def iter_pages(self, **edges: int) -> list[int | None]:
        return [1, None, 2, 3, 4, None, 12]


def add_pages(app: Flask) -> None:
    """Route the guide, the skeletons and the error pages."""

    @app.get("/")
    def guide():
        form = SampleForm(formdata=None, data={"name": "", "level": "3"})
        if "errors" in request.args:
            form = SampleForm(request.args, meta={"csrf": False})
            form.validate()
        flash("已保存 24 张评分表。", "success")
        return render_template("style_guide.html", form=form, page=SamplePages())

    @app.get("/judge")
    def judge():
        return render_template("sheet.html", form=SampleForm(formdata=None, data={"level": "3"}))

    @app.get("/portal")
    def portal():
        return render_template("portal.html")

    @app.get("/errors/<int:status>")
    def error(status: int):
        return render_template(
            "errors/error.html",
            status=status,
            title="记录已变",
            message="别人先改了这条记录。",
            advice="请重新打开，看过现在的内容再决定。",
            reference="7f3a-91c2",
        )


def serve(app: Flask) -> tuple[str, object]:
    """Start the gallery on a free port; return its address and the server to shut down."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", server


def main(folder: Path) -> None:
    """Take pictures of every page at three widths."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    address, server = serve(make_app(folder / "words"))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for width, height in ((390, 844), (1280, 900), (1920, 1080)):
            for name, path in (
                ("guide", "/"), ("guide-errors", "/?errors=1&mark=30"), ("guide-en", "/?lang=en"),
                ("portal", "/portal"), ("judge", "/judge"), ("error", "/errors/409"),
            ):  # fmt: skip
                page = browser.new_page(viewport={"width": width, "height": height})
                page.on("console", lambda line, name=name: print(name, line.text))
                page.goto(address + path)
                page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                page.close()
        dark = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        dark.goto(address + "/judge")
        dark.screenshot(path=folder / "judge-dark-390.png")
        browser.close()
    server.shutdown()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
