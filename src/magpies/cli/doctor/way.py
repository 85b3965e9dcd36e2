"""The doctor's try of the whole way: WebRTC, a volunteer, the egress, a flow."""

from __future__ import annotations

import asyncio
from typing import Final

from magpies.cli.doctor.findings import Findings, Trouble
from magpies.client.config import ClientConfig
from magpies.client.links import Link, LinkMaker
from magpies.errors import (
    BrokerError,
    ConfigError,
    DescriptorError,
    FlowError,
    LinkSetupError,
    MagpiesError,
    RecordError,
    SdpError,
    TunnelError,
    WireError,
)
from magpies.protocol import events
from magpies.protocol.quic_configuration import client_configuration
from magpies.protocol.tunnel import ClientTunnel
from magpies.transports.addresses import is_private_url
from magpies.transports.broker_client import BrokerClient
from magpies.transports.data_channel import Engine, IceSettings, engine
from magpies.transports.tunnel_driver import TunnelDriver
from magpies.wire.invites import Invite
from magpies.wire.records import unpack

_GATHERING_S: Final = 8.0
_TUNNEL_S: Final = 8.0
_FLOW_S: Final = 10.0
_ATTEMPTS: Final = 2
"""Links to try: one volunteer's failure says little about this computer."""
_BUFFER_OCTETS: Final = 1 << 16
_FORBIDDEN: Final = ("192.0.2.1", 443)
"""An address for documentation (RFC 5737), which every egress refuses: it answers, and nobody
is contacted."""
_TOKEN_REFUSED: Final = 407

_LATER: Final = "Try again in a few minutes; or switch on a bridge elsewhere, or ask a friend to."
_STAGES: Final = {
    "gathering": "WebRTC on this computer did not get ready.",
    "answer": "WebRTC on this computer could not read the volunteer's answer.",
    "ice": "A volunteer answered, but no path between the two networks was found.",
    "dtls": "A path to a volunteer was found, but the encrypted handshake on it got stuck: "
    "the network may filter it.",
    "open": "The path to a volunteer was encrypted, but its channel did not open.",
}


async def check_webrtc(findings: Findings, config: ClientConfig, invite: Invite | None) -> Engine:
    """Load the WebRTC library and let it look for addresses.

    Raises:
        Trouble: one of these fails.
    """
    try:
        library = engine(config.engine)
    except (ConfigError, ImportError, OSError) as error:
        raise Trouble(
            "The WebRTC library cannot be loaded.", "Install Magpies anew, with its dependencies."
        ) from error
    private = config.local_network
    if private is None:
        private = invite is None or is_private_url(invite.brokers[0])
    stun = tuple(invite.stun) if invite is not None else ()
    peer = library.offering(IceSettings(stun, keep_private_candidates=private), _BUFFER_OCTETS)
    try:
        async with asyncio.timeout(_GATHERING_S):
            offer = await peer.offer()
    except (LinkSetupError, TimeoutError) as error:
        raise Trouble("The WebRTC library found no way to be reached.") from error
    finally:
        await peer.aclose()
    if "a=candidate:" not in offer:
        findings.good(
            f"{library.name} works, but learnt no address of this computer that others could reach."
        )
    else:
        findings.good(f"{library.name} works and knows how others could reach this computer.")
    return library


async def try_the_way(
    findings: Findings,
    invite: Invite | None,
    broker: BrokerClient | None,
    library: Engine | None,
    config: ClientConfig,
) -> None:
    """Make a link, a tunnel and a flow, as far as it goes; tell each step.

    Args:
        findings: gets the steps "volunteer", "link", "egress" and "flow".
        invite: None when there is none.
        broker: one that works, or None; closed here.
        library: None when WebRTC does not work.
        config: of the client.
    """
    link = None
    if invite is not None and broker is not None and library is not None:
        async with broker as calls:
            maker = LinkMaker(invite, calls, library, config)
            link = await _make_link(findings, maker)
    else:
        _skip(findings, "volunteer", "link")
    if link is None or invite is None:
        _skip(findings, "egress", "flow")
        return
    try:
        await _use(findings, link, invite)
    finally:
        await link.aclose()


def _skip(findings: Findings, *steps: str) -> None:
    for step in steps:
        with findings.step(step):
            findings.skip()


async def _make_link(findings: Findings, maker: LinkMaker) -> Link | None:
    """Return a link; tell the steps "volunteer" and "link"."""
    problem: MagpiesError | None = None
    link = None
    with findings.step("volunteer"):
        link, problem = await _attempt(maker)
        if isinstance(problem, BrokerError):
            raise Trouble(str(problem))
        findings.good("A volunteer answered.")
    with findings.step("link"):
        if link is not None:
            findings.good("The way to the volunteer is open and encrypted.")
        elif isinstance(problem, LinkSetupError):
            raise Trouble(
                _STAGES.get(problem.stage, str(problem)),
                "Try again: another volunteer may fit better. Otherwise try another network.",
            )
        elif isinstance(problem, DescriptorError):
            raise Trouble(str(problem))
        elif isinstance(problem, SdpError):
            raise Trouble("The volunteer's answer cannot be used.", _LATER)
        else:
            findings.skip()
    return link


async def _attempt(maker: LinkMaker) -> tuple[Link | None, MagpiesError | None]:
    problem: MagpiesError | None = None
    for _ in range(_ATTEMPTS):
        try:
            return await maker.make(), None
        except LinkSetupError as error:
            problem = error
        except (BrokerError, WireError) as error:
            # That there is no second volunteer says less than why the first one failed.
            return None, problem or error
    return None, problem


async def _use(findings: Findings, link: Link, invite: Invite) -> None:
    """Make a tunnel and a flow over `link`; tell the steps "egress" and "flow"."""
    changed = asyncio.Event()
    closed: list[events.TunnelClosed] = []

    def on_event(event: events.TunnelEvent) -> None:
        if isinstance(event, events.TunnelClosed):
            closed.append(event)
        changed.set()

    tunnel = ClientTunnel(client_configuration(link.egress.fingerprint))
    driver = TunnelDriver(tunnel, on_event)
    link.channel.start(lambda messages: _receive(driver, messages))
    driver.attach(link.channel)
    try:
        with findings.step("egress"):
            tunnel.start(asyncio.get_running_loop().time())
            driver.wake()
            await _wait_ready(tunnel, changed, closed)
            findings.good("It proved that it is the one that the operator of the invite named.")
        with findings.step("flow"):
            if tunnel.ready:
                await _open_flow(findings, driver, tunnel, invite.pool_token)
            else:
                findings.skip()
    finally:
        driver.close("doctor")
        driver.attach(None)


async def _wait_ready(
    tunnel: ClientTunnel, changed: asyncio.Event, closed: list[events.TunnelClosed]
) -> None:
    try:
        async with asyncio.timeout(_TUNNEL_S):
            while not tunnel.ready and not closed:
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise Trouble(
            "The volunteer could not reach the egress.",
            "Try again: another volunteer may. If none does, the operator must look after it.",
        ) from None
    if closed:
        if closed[0].wrong_identity:
            raise Trouble(
                "Somebody else answers in place of the egress: the volunteer is not honest.",
                "Nothing was sent to it. Try again: the next one may be.",
            )
        raise Trouble("The egress ended the tunnel.", _LATER)


async def _open_flow(
    findings: Findings, driver: TunnelDriver, tunnel: ClientTunnel, token: str | None
) -> None:
    flow = driver.add_flow(tunnel.open_flow(*_FORBIDDEN, token))
    driver.wake()
    try:
        async with asyncio.timeout(_FLOW_S):
            await flow.wait_accepted()
    except FlowError as error:
        if error.status == _TOKEN_REFUSED:
            raise Trouble(str(error), "Ask for a new invite.") from error
    except (TimeoutError, TunnelError):
        raise Trouble("The egress does not answer.", _LATER) from None
    finally:
        await flow.aclose()
    findings.good("The egress answers when a connection is asked for.")


def _receive(driver: TunnelDriver, messages: list[bytes]) -> None:
    datagrams: list[bytes] = []
    for message in messages:
        try:
            datagrams += unpack(message)
        except RecordError:  # as a lost packet
            continue
    if datagrams:
        driver.receive(datagrams)
