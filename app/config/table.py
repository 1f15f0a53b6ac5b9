"""Every setting there is, in the order in which the settings page shows them. 设置一览

To add one, write one entry here, in the group where people would look for it::

    Setting(
        "HOST", "address",
        zh="监听的本机地址。", en="The address to listen on.",
        parse=kinds.address, example="0.0.0.0",
    ),

and it is read, checked at every start, shown by ``flask settings`` and described in
``docs/settings.md`` (written anew by ``flask settings write``; a test tells if you forgot).
``current_app.config["HOST"]`` has the parsed value, None when it is not set. What two settings
must be together is one function in ``together.py``.
"""

from __future__ import annotations

from pathlib import Path

from app.config import kinds
from app.config.derive import ROOT, data_keys, database_beside, public_url, secret_key
from app.config.setting import Setting, hidden, without_password
from inbox.mail.address import default_sender, mail_sender, mail_server

# Group → heading in Chinese and English.
GROUPS = {
    "data": ("数据", "Data"),
    "address": ("地址", "Address"),
    "tls": ("加密连接", "Encrypted connections"),
    "people": ("人员与登录", "People and sign-in"),
    "mail": ("邮件", "Mail"),
    "processes": ("进程", "Processes"),
    "watch": ("监控与日志", "Monitoring and logs"),
    "trial": ("演示与测试", "Demo and tests"),
}

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "PINGXUAN_ENV",
        "data",
        zh="存放设置的文件，每行一项“名称=值”；环境变量优先于文件。",
        en="A file of settings, one NAME=value a line; the environment comes before it.",
        parse=kinds.path,
        example="/etc/pingxuan/pingxuan.env",
        key="SETTINGS_FILE",
    ),
    Setting(
        "PINGXUAN_HOME",
        "data",
        zh="数据文件夹：数据库、上传的文件、密钥与证书，仅所有者可读。",
        en="The data folder: database, stored files, keys and certificates; only its owner can read it.",
        parse=kinds.path,
        derive=lambda _values: Path(ROOT / "var").resolve(),
        derived_zh="程序所在文件夹下的 var/",
        derived_en="var/ beside the program",
        example="/var/lib/pingxuan",
        key="HOME",
    ),
    Setting(
        "DATABASE_URL",
        "data",
        zh="数据库。",
        en="The database.",
        parse=kinds.database,
        derive=database_beside,
        derived_zh="数据文件夹中的 SQLite 文件",
        derived_en="a SQLite file in the data folder",
        example="postgresql+psycopg://pingxuan:password@127.0.0.1/pingxuan",
        key="SQLALCHEMY_DATABASE_URI",
        mask=without_password,
    ),
    Setting(
        "REDIS_URL",
        "data",
        zh="Redis，供多台主机共用限次、会话查询与任务唤醒；每套系统用一个库号。不设则由数据库承担。",
        en="Redis, by which several hosts share throttles, the look-up of sessions and the waking of workers; "
        "one database number for each installation. Without it the database does all of that.",
        parse=kinds.redis,
        example="redis://:password@127.0.0.1:6379/0",
        mask=without_password,
    ),
    Setting(
        "SECRET_KEY",
        "data",
        zh="签署会话与表单的密钥。多台主机共用一套数据时必须相同。",
        en="The key that signs sessions and forms. Hosts that share one database need the same one.",
        parse=kinds.token,
        derive=secret_key,
        derived_zh="首次启动时生成，存于数据文件夹",
        derived_en="made at the first start and kept in the data folder",
        mask=hidden,
    ),
    Setting(
        "DATA_KEYS",
        "data",
        zh="加密个人号码的密钥，由 `flask keys new` 生成，新钥在前，以逗号分隔。与数据库分开备份：丢失则号码无法恢复。",
        en="The keys that seal personal numbers, as `flask keys new` prints them, newest first, with commas between. "
        "Back them up apart from the database: without them the numbers are lost.",
        parse=kinds.data_keys,
        derive=data_keys,
        derived_zh="首次启动时生成，存于数据文件夹的 data-keys 文件",
        derived_en="made at the first start and kept in the file data-keys of the data folder",
        mask=hidden,
    ),
    Setting(
        "HOST",
        "address",
        zh="监听的本机地址；0.0.0.0 表示所有网络，会场中用它让手机连入。",
        en="The address of this machine to listen on; 0.0.0.0 is every network, as phones in a hall need it.",
        parse=kinds.address,
        default="127.0.0.1",
        example="0.0.0.0",  # noqa: S104 - what a hall needs, and not the default
    ),
    Setting(
        "PORT",
        "address",
        zh="监听的端口。",
        en="The port to listen on.",
        parse=kinds.number(1, 65535),
        default="5000",
        example="8443",
    ),
    Setting(
        "TLS",
        "tls",
        zh="generate 表示由系统生成证书：自有证书颁发机构存于数据文件夹，手机按 /trust 页面的步骤信任一次即可。",
        en="generate makes the certificates here: an authority of its own lies in the data folder, "
        "and phones trust it once by the steps on the page /trust.",
        parse=kinds.choice("off", "generate"),
        default="off",
        example="generate",
    ),
    Setting(
        "TLS_CERT",
        "tls",
        zh="自备证书（PEM，含中间证书）。须与 TLS_KEY 同时设置。",
        en="A certificate of one's own (PEM, with the intermediate ones). Goes with TLS_KEY.",
        parse=kinds.readable,
        example="/etc/pingxuan/tls.crt",
    ),
    Setting(
        "TLS_KEY",
        "tls",
        zh="自备证书的私钥（PEM，无口令）。须与 TLS_CERT 同时设置。",
        en="The private key of that certificate (PEM, without a passphrase). Goes with TLS_CERT.",
        parse=kinds.readable,
        example="/etc/pingxuan/tls.key",
    ),
    Setting(
        "TLS_NAMES",
        "tls",
        zh="生成的证书另外适用的主机名与地址，以逗号分隔。主机名、本机各地址与 PUBLIC_URL 已包含在内。",
        en="More host names and addresses for the generated certificate, parted by commas. This machine's "
        "name, its addresses and that of PUBLIC_URL are in it anyway.",
        parse=kinds.names,
        default="",
        example="pingxuan.lan,10.0.0.5",
    ),
    Setting(
        "PROXIES",
        "address",
        zh="前面有几层可信的反向代理（如 nginx 为 1）。为 0 时不理会 X-Forwarded-For 等请求头。",
        en="How many trusted proxies stand in front (nginx alone is 1). With 0, X-Forwarded-For and its like "
        "are ignored.",
        parse=kinds.number(0, 5),
        default="0",
        example="1",
    ),
    Setting(
        "PUBLIC_URL",
        "address",
        zh="人们打开本系统的地址；证书与邀请单上的二维码使用它。",
        en="The address at which people open the service; codes on certificates and slips lead to it.",
        parse=kinds.url("http", "https", example="https://pingxuan.example.cn"),
        derive=public_url,
        derived_zh="由 HOST、PORT 与 TLS 得出；HOST 为 0.0.0.0 时取本机在局域网中的地址",
        derived_en="from HOST, PORT and TLS; this machine's address in the local network when HOST is 0.0.0.0",
        example="https://pingxuan.example.cn",
    ),
    Setting(
        "SESSION_HOURS",
        "people",
        zh="一次登录保持多少小时。",
        en="How many hours a sign-in lasts.",
        parse=kinds.hours,
        default="12",
        example="8",
        key="SESSION_LIFETIME",
    ),
    Setting(
        "OIDC_ISSUER",
        "people",
        zh="统一身份认证（OpenID Connect）的签发者地址；不设则不启用。须与服务方元数据中的 issuer 完全一致。",
        en="The issuer of single sign-on (OpenID Connect); without it there is none. Exactly as the provider's "
        "metadata call it.",
        parse=kinds.url("https", "http", example="https://sso.example.cn"),
        example="https://sso.example.cn/realms/office",
    ),
    Setting(
        "OIDC_CLIENT_ID",
        "people",
        zh="在统一身份认证服务方登记的客户端编号；登记的回调地址为 PUBLIC_URL 加 /sign-in/outside/back。",
        en="The client that is registered with the provider; its redirect address is PUBLIC_URL with "
        "/sign-in/outside/back behind it.",
        parse=kinds.text,
        example="pingxuan",
    ),
    Setting(
        "OIDC_CLIENT_SECRET",
        "people",
        zh="客户端的密钥；公开客户端不设。",
        en="The client's secret; a public client has none.",
        parse=kinds.text,
        example="from-the-provider",
        mask=hidden,
    ),
    Setting(
        "OIDC_LABEL",
        "people",
        zh="登录页上统一身份认证的名称。",
        en="What the provider is called on the sign-in page.",
        parse=kinds.text,
        example="省厅统一身份认证",
    ),
    Setting(
        "SMTP_URL",
        "mail",
        zh="发送邮件的服务器；不设则不发邮件。smtp:// 要求 STARTTLS，smtps:// 全程加密，"
        "smtp+plain:// 不加密且不得带口令。",
        en="The server that takes e-mail; without it none is sent. smtp:// asks for STARTTLS, smtps:// encrypts from "
        "the start, smtp+plain:// does neither and may hold no password.",
        parse=mail_server,
        example="smtp://pingxuan:password@mail.example.cn:587",
        mask=without_password,
    ),
    Setting(
        "MAIL_FROM",
        "mail",
        zh="邮件的发件人。",
        en="Who e-mail comes from.",
        parse=mail_sender,
        derive=lambda values: default_sender(values["SMTP_URL"]),
        derived_zh="SMTP_URL 的主机上名为 pingxuan 的地址",
        derived_en="the address pingxuan at the host of SMTP_URL",
        example="评选 <pingxuan@example.cn>",
    ),
    Setting(
        "MAIL_PER_MINUTE",
        "mail",
        zh="每分钟最多发出多少封邮件。",
        en="How many e-mails are sent in a minute at most.",
        parse=kinds.number(1, 6000),
        default="60",
        example="600",
    ),
    Setting(
        "INBOX_DAYS",
        "data",
        zh="已读消息保留多少天，未读消息加倍。",
        en="How many days messages that were read are kept; unread ones are kept twice as long.",
        parse=kinds.number(7, 3650),
        default="180",
        example="365",
    ),
    Setting(
        "WEB_WORKERS",
        "processes",
        zh="网页服务的进程数；PostgreSQL 下可按处理器核数设置。",
        en="How many processes serve pages; with PostgreSQL, one for each core is right.",
        parse=kinds.number(1, 64),
        default="2",
        example="4",
    ),
    Setting(
        "WEB_THREADS",
        "processes",
        zh="每个网页进程的线程数。",
        en="How many threads each of them has.",
        parse=kinds.number(1, 64),
        default="8",
        example="8",
    ),
    Setting(
        "STOP_SECONDS",
        "processes",
        zh="停止时，正在处理的请求与任务最多还可用多少秒。",
        en="How many seconds a request or a job in hand may still take when the service is told to stop.",
        parse=kinds.number(1, 300),
        default="20",
        example="30",
    ),
    Setting(
        "METRICS_TOKEN",
        "watch",
        zh="Prometheus 读取 /metrics 所用的令牌；不设则没有该页。",
        en="The token with which Prometheus reads /metrics; without it there is no such page.",
        parse=kinds.token,
        mask=hidden,
    ),
    Setting(
        "LOG_LEVEL",
        "watch",
        zh="日志详细程度：info 每个请求一行，warning 仅记异常。",
        en="How much is logged: info is a line for each request, warning only what went wrong.",
        parse=kinds.choice("info", "warning"),
        default="info",
        example="warning",
    ),
    Setting(
        "DEMO",
        "trial",
        zh="make run 遇到空数据库时是否载入演示数据。",
        en="Whether make run loads the demo into an empty database.",
        parse=kinds.yes_no,
        default="yes",
        example="no",
        key="LOAD_DEMO",
    ),
    Setting(
        "CLOCK",
        "trial",
        zh="把时间固定在此刻，仅供测试与演示。",
        en="Holds the time still at an instant, for tests and the played demo only.",
        parse=kinds.instant,
        example="2012-06-01T09:00:00+08:00",
    ),
)
