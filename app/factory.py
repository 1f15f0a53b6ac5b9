"""Making the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

import accounts.identity
import accounts.oidc
import accounts.views
import campaigns.views
import certificates.views
import core.audit
import core.db
import core.files
import core.i18n
import core.jobs.queue
import core.keyring
import core.once
import core.redis
import core.requests
import core.templating
import core.vault
import core.views
import inbox
import inbox.views
import judges.views
import privacy.views
import selection.views
import staff.views
import units.views
from app import acts, cli, config, errors, headers, health, logs, metrics, migrating, navigation, pages, search, tls
from core import access

FEATURES = (core, units, staff, accounts, campaigns, judges, selection, certificates, inbox, privacy)
csrf = CSRFProtect()


class Id(IntegerConverter):
    """An id in an address; one that no database column can hold is a page that does not exist."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the application from the environment, or from it and some settings over it."""
    app = Flask("pingxuan", root_path=str(config.ROOT))
    app.url_map.converters["int"] = Id
    app.config.update(config.read())
    app.config.update(settings or {})
    logs.init_app(app)
    core.requests.init_app(app)
    core.redis.init_app(app)
    core.db.init_app(app)
    _open_vault(app)
    core.files.init_app(app)
    core.audit.init_app(app)
    core.jobs.queue.init_app(app)
    inbox.init_app(app)
    core.i18n.init_app(app)
    core.templating.init_app(app)
    Bootstrap5(app)
    csrf.init_app(app)
    accounts.identity.init_app(app)
    accounts.oidc.init_app(app)
    access.enforce(app)
    core.once.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(feature.views.bp)
    for part in (pages, health, metrics, tls):
        app.register_blueprint(part.bp)
    search.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    metrics.init_app(app)
    navigation.init_app(app)
    acts.init_app(app)
    cli.init_app(app)
    migrating.init_app(app)
    access.check_declared(app)
    return app


def _open_vault(app: Flask) -> None:
    """Take up the data keys; those that do not open what is sealed are a wrong setting like any other."""
    try:
        core.vault.init_app(app)
    except core.keyring.BadKeys as error:
        raise config.BadSetting(str(error)) from None
