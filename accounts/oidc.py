"""Talking to the provider of single sign-on: OpenID Connect by Authlib. 统一身份认证

Authorization code with PKCE (S256), state and nonce. Taken are only tokens of the issuer and for the
client in the settings, signed with the provider's keys, not expired, and for the sign-in that this
browser began. The provider being slow or down is said on the sign-in page; passwords go on working.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from core.addresses import public_url_for
from core.errors import DomainError

log = structlog.get_logger()
PATIENCE = 5  # seconds to wait for the provider
LEEWAY = 60  # seconds that its clock and ours may differ
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ProviderDown(DomainError):
    """The provider does not answer, or not as it should."""

    status = 503


class TokenRefused(DomainError):
    """What came back from the provider is not taken."""

    status = 403


@dataclass(frozen=True)
class Identity:
    """Who the provider says has signed in."""

    issuer: str
    subject: str


def init_app(app: Flask) -> None:
    """Register the provider, where one is set; it is asked for nothing before somebody signs in."""
    issuer = app.config.get("OIDC_ISSUER")
    if not issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        "outside",
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config.get("OIDC_CLIENT_SECRET"),
        server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )
    app.extensions["oidc"] = oauth


def is_on() -> bool:
    """Tell whether single sign-on is set up."""
    return "oidc" in current_app.extensions


def _client() -> Any:
    client = current_app.extensions["oidc"].outside
    try:
        metadata = client.load_server_metadata()
    except (requests.RequestException, ValueError) as error:
        raise _down(error) from error
    if str(metadata.get("issuer", "")).rstrip("/") != current_app.config["OIDC_ISSUER"]:
        log.error("oidc.other_issuer")
        raise ProviderDown("Single sign-on is set up wrongly: the provider calls itself by another name.")
    return client


def _down(error: Exception) -> ProviderDown:
    log.warning("oidc.down", error=type(error).__name__)
    return ProviderDown("The sign-on service does not answer. Sign in with your password, or try again later.")


def leave_for_provider() -> ResponseReturnValue:
    """Send the browser to the provider; state, nonce and verifier stay in its session with us. 转到统一认证

    Raises:
        ProviderDown: There is nowhere to send it.
    """
    answer: ResponseReturnValue = _client().authorize_redirect(public_url_for("accounts.outside_back"))
    return answer


def come_back() -> Identity:
    """Exchange the code that the browser brings for a token, and check it. 校验令牌

    Raises:
        TokenRefused: It is not for us, not for this sign-in, not signed, expired, or there is none.
        ProviderDown: The provider does not answer.
    """
    client = _client()
    wanted = {
        "iss": {"essential": True, "value": client.server_metadata["issuer"]},
        "sub": {"essential": True},
        "exp": {"essential": True},
    }
    try:
        client.server_metadata["id_token_signing_alg_values_supported"] = _strong(client.server_metadata)
        token = client.authorize_access_token(claims_options=wanted, leeway=LEEWAY)
    except requests.RequestException as error:
        raise _down(error) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        # The kind alone: descriptions may hold what a token says.
        log.warning("oidc.refused", error=type(error).__name__)
        raise TokenRefused(
            "The answer of the sign-on service is not taken: it is too old, was used already, or is not meant for us.",
            advice="Sign in from the beginning.",
        ) from error
    claims = token.get("userinfo")
    if not claims or not claims.get("sub"):
        raise TokenRefused("The sign-on service did not say who signed in.", advice="Sign in from the beginning.")
    return Identity(issuer=claims["iss"], subject=str(claims["sub"])[:255])


def _strong(metadata: dict[str, Any]) -> list[str]:
    """Return the signatures that the provider makes and that only it can make: never "none", never a shared secret."""
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    return [name for name in offered if name in ALGORITHMS] or ["RS256"]


def sign_out_url() -> str | None:
    """Return where one signs out at the provider too, if it offers that. 统一退出"""
    if not is_on():
        return None
    try:
        client = _client()
        url: str = client.create_logout_url(
            post_logout_redirect_uri=public_url_for("accounts.sign_in"), client_id=client.client_id
        )["url"]
    except (ProviderDown, RuntimeError):
        return None
    return url


__all__ = [
    "Identity",
    "ProviderDown",
    "TokenRefused",
    "come_back",
    "init_app",
    "is_on",
    "leave_for_provider",
    "sign_out_url",
]
