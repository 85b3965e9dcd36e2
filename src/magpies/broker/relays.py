"""What lets a client use the operator's TURN servers, for a while and without saying who it is."""

from __future__ import annotations

import base64
import hmac
import secrets

from magpies.broker.config import Turn
from magpies.wire.signalling import Relay, Relays

_NONCE_OCTETS = 6


def relays(turn: Turn, unix_now: float) -> Relays:
    """Return the TURN servers with credentials for one client.

    With a shared secret the user name is the Unix time of expiry and a random word, so that
    quotas count each client by itself; the credential is its HMAC-SHA1 in base64, as TURN
    servers check it that implement draft-uberti-behave-turn-rest (coturn: `use-auth-secret`).
    """
    if turn.secret is None:
        username, credential = turn.username or "", turn.credential or ""
    else:
        username = f"{int(unix_now + turn.ttl_s)}:{secrets.token_urlsafe(_NONCE_OCTETS)}"
        digest = hmac.digest(turn.secret.encode(), username.encode(), "sha1")
        credential = base64.b64encode(digest).decode()
    return Relays([Relay(url, username, credential) for url in turn.urls], turn.ttl_s)
