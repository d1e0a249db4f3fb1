"""The union's own identity provider (OpenID Connect) from the environment, or none."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER = "union"


def provider(environment: Mapping[str, str]) -> dict[str, Any]:
    """The providers of allauth; none where `OIDC_SERVER_URL` is not set.

    Refuses half of a configuration, as production does with its other secrets.
    """
    server = environment.get("OIDC_SERVER_URL", "").strip()
    if not server:
        return {}
    for name in ("OIDC_CLIENT_ID", "OIDC_SECRET"):
        if not environment.get(name, "").strip():
            raise ImproperlyConfigured(f"{name} is not set: production does not start without it")
    app = {
        "provider_id": PROVIDER,
        "name": environment.get("OIDC_NAME", "OIDC"),
        "client_id": environment["OIDC_CLIENT_ID"].strip(),
        "secret": environment["OIDC_SECRET"].strip(),
        "settings": {
            "server_url": server.rstrip("/"),
            "employee_claim": environment.get("OIDC_EMPLOYEE_CLAIM", "employee_number"),
        },
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def form_origins(environment: Mapping[str, str]) -> list[str]:
    """Where the sign-in form may lead: a browser holds the redirect to `form-action` too."""
    addresses = [environment.get("OIDC_SIGN_IN_URL", ""), environment.get("OIDC_SERVER_URL", "")]
    address = next((one.strip() for one in addresses if one.strip()), "")
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if address else []
