"""What went wrong on the way to a volunteer, in words for the person who waits."""

from __future__ import annotations

from typing import Final

from magpies.errors import LinkSetupError, MagpiesError, SdpError, TunnelError

NOWHERE: Final = (
    "The volunteer could not reach the egress: Magpies tries other ones, so try again in a minute."
)
IMPOSTOR: Final = "The server at the other end is not the one that the invite names."
LATE: Final = "No bridge could be opened in time: try again in a minute."
SILENT: Final = "The egress did not answer in time: try again in a minute."
OFF: Final = "Magpies is switched off: switch it on, on its page, then try again."
UNINVITED: Final = "Magpies has no invite yet: paste one into its page, then try again."
FULL: Final = "Too many connections are open at once: close some tabs or downloads, then try again."

NO_WEBRTC: Final = (
    "WebRTC on this computer did not get ready: start Magpies again, and if that does not help, "
    "ask `magpies doctor`."
)
UNUSABLE: Final = (
    "The volunteer's answer could not be used: Magpies tries other ones, so try again in a minute."
)
BLOCKED: Final = (
    "No way to a volunteer was found: this network may block direct connections, so try another "
    "network if this goes on."
)
FILTERED: Final = (
    "A way to a volunteer was found but got stuck: this network may filter direct connections, so "
    "try another network if this goes on."
)
BROKEN_OFF: Final = (
    "The volunteer broke off, perhaps because it could not reach the egress: Magpies tries other "
    "ones, so try again in a minute."
)
_STAGES: Final = {
    "gathering": NO_WEBRTC,
    "answer": UNUSABLE,
    "ice": BLOCKED,
    "dtls": FILTERED,
    "open": FILTERED,
}


def plain(problem: MagpiesError) -> MagpiesError:
    """Return a problem with a text that says what happened and what to do."""
    match problem:
        case LinkSetupError(stage="dtls" | "open", late=False):
            return TunnelError(BROKEN_OFF)
        case LinkSetupError(stage=stage):
            return TunnelError(_STAGES.get(stage, BLOCKED))
        case SdpError():
            return TunnelError(UNUSABLE)
        case _:
            return problem
