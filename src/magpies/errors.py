"""Everything that Magpies raises on purpose.

```
MagpiesError
├── WireError                  bytes or text that do not follow docs/protocol.md
│   ├── RecordError            a link message that cannot be cut into records
│   ├── MessageError           a signalling message
│   ├── InviteError            an invite
│   ├── PairingError           an offer or a reply of a pairing
│   ├── DescriptorError        an egress descriptor: form, signature or validity
│   ├── SdpError               a session description
│   └── SealError              a sealed call or answer that cannot be opened
├── ProtocolError
│   ├── LocalProtocolError     our own code used a machine wrongly
│   └── RemoteProtocolError    the peer broke the protocol
├── LinkError                  a link could not be set up, or ended
│   ├── LinkSetupError         a stage of the set-up failed or ran out of time
│   └── LinkClosedError        the link has ended
├── BrokerError                the broker cannot be reached or says no
├── TunnelError                a tunnel could not be set up, or ended
├── FlowError                  a flow was refused or ended; carries the Proxy-Status error
├── ConfigError                a configuration that cannot work
└── ServiceError               a service cannot start or go on (port in use, ...)
```

The text of each is one sentence, fit to be shown to the person at the keyboard. It never
holds the address of a client, a volunteer or a destination.
"""

from __future__ import annotations


class MagpiesError(Exception):
    """The root of the tree."""


class WireError(MagpiesError):
    """Bytes or text do not follow the protocol document."""


class RecordError(WireError):
    """A link message cannot be cut into records."""


class MessageError(WireError):
    """A signalling message is malformed, too large or of another version."""


class InviteError(WireError):
    """An invite is malformed, truncated, expired or of another version.

    Attributes:
        fault: a word for it: "damaged", "foreign", "version" or "expired".
    """

    def __init__(self, text: str, fault: str = "damaged") -> None:
        super().__init__(text)
        self.fault = fault


class PairingError(WireError):
    """A pairing text is malformed, expired, of another version, or not the one awaited.

    Attributes:
        fault: a word for it: "damaged", "foreign", "version", "expired", "offer" and "invite" for
            these in the place of a reply, "other" for the reply to another offer, or "egress"
            where the invite is not fit for pairing.
    """

    def __init__(self, text: str, fault: str = "damaged") -> None:
        super().__init__(text)
        self.fault = fault


class DescriptorError(WireError):
    """An egress descriptor is malformed, expired, or not signed by the pinned operator."""


class SdpError(WireError):
    """A session description is malformed or too large."""


class SealError(WireError):
    """A sealed call or answer cannot be opened: another key, changed on the way, or malformed."""


class ProtocolError(MagpiesError):
    """A state machine was driven against its rules."""


class LocalProtocolError(ProtocolError):
    """Our own code used a machine wrongly; a bug on this side."""


class RemoteProtocolError(ProtocolError):
    """The peer broke the protocol."""


class LinkError(MagpiesError):
    """A link could not be set up, or ended."""


class LinkSetupError(LinkError):
    """A stage of a link's set-up failed or ran out of time.

    Attributes:
        stage: the stage that failed, a word of `docs/protocol.md` ("gathering", "ice", ...).
        late: it ran out of time; otherwise it failed, or the peer ended it.
    """

    def __init__(self, stage: str, text: str, *, late: bool = False) -> None:
        super().__init__(text)
        self.stage = stage
        self.late = late


class LinkClosedError(LinkError):
    """The link has ended; nothing more can be sent over it."""


class BrokerError(MagpiesError):
    """The broker cannot be reached, or refuses.

    Attributes:
        code: one of `magpies.wire.signalling.ErrorCode`, or "unreachable" when no broker
            answered at all.
        retry_after_s: when to ask again, in seconds; None when asking again does not help.
    """

    def __init__(self, code: str, text: str, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.retry_after_s = retry_after_s


class TunnelError(MagpiesError):
    """A tunnel could not be set up, or ended with all of its flows."""


class FlowError(MagpiesError):
    """A flow was refused or ended.

    Attributes:
        error: a proxy error type of RFC 9209 section 2.3, such as "dns_error".
        status: the HTTP status that goes with it.
    """

    def __init__(self, error: str, status: int, text: str) -> None:
        super().__init__(text)
        self.error = error
        self.status = status


class ConfigError(MagpiesError):
    """A configuration that cannot work; the text says which key and why."""


class ServiceError(MagpiesError):
    """A service cannot start or go on; the text says what to do."""
