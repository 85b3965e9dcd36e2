"""What `magpies --help` says about each command: a sentence, more, and examples."""

from __future__ import annotations

from typing import Final

MAGPIES: Final = """\
A visitor's browser becomes a bridge for people behind censorship.

  See all of it work on this computer    magpies demo
  Reach the internet with an invite      magpies connect magpies:...
  Help others from this computer         magpies volunteer https://host
  Run a server of your own               magpies serve
  Start a private swarm on it            magpies pool create family
  Find out what does not work            magpies doctor magpies:...
"""

COMMANDS: Final = {
    "connect": """\
Reach the internet through a volunteer.

Runs a proxy on this computer, SOCKS5 and HTTP on one port, until Ctrl-C.
Programs that use it reach the internet through somebody's browser and an
egress server at the free end. Names are looked up there too. UDP goes over
SOCKS5 (UDP ASSOCIATE), for programs that can do that.
A page on this computer shows what is going on and how to set up a browser.

examples:
  magpies connect --open magpies:AaZ3...
  magpies connect @invite.txt --listen 127.0.0.1:9050
  magpies connect @invite.txt --pair
  curl --proxy socks5h://127.0.0.1:1080 https://example.org/

exit status:
  0  ended by Ctrl-C or a signal
  1  it failed; a sentence says why
  2  an option or the configuration cannot work
  3  the invite is damaged, expired or revoked
  4  ended, and there never was a bridge: no broker answered
  5  ended, and there never was a bridge for another reason
""",
    "pt": """\
Carry Tor's connections to a bridge (a pluggable transport).

Tor starts this and ends it. It speaks SOCKS5 with Tor, and takes the invite
from the bridge line (invite=...) or from the environment variable
MAGPIES_INVITE.

in torrc:
  UseBridges 1
  ClientTransportPlugin magpies exec /usr/bin/magpies pt
  Bridge magpies 192.0.2.1:443 FINGERPRINT invite=magpies:AaZ3...

with settings of your own:
  magpies pt --config /etc/magpies.toml
""",
    "volunteer": """\
Be a bridge for others, without a browser.

Waits at a broker and carries encrypted messages between readers and the
broker's egress servers, until Ctrl-C. It connects to no site, so it is not
an exit.

examples:
  magpies volunteer https://bridge.example.org
  magpies volunteer https://bridge.example.org --slots 16
""",
    "serve": """\
Run a server of your own: broker, egress and pages.

Makes keys at the first start. Prints the invite for readers and the address
of the page with the switch, and serves until Ctrl-C. Others can reach it
when a web server with a certificate passes requests on to it, or when the
configuration names a certificate.

examples:
  magpies serve
  magpies serve --public-url https://bridge.example.org
  magpies serve --private --pool-token "$(openssl rand -hex 16)"
""",
    "broker": """\
Run a broker with its pages, without an egress.

For operators whose egresses are on other computers. A broker brings readers
and volunteers together and carries no traffic.

example:
  magpies broker --operator-key KEY --public-url https://bridge.example.org
""",
    "egress": """\
Run an egress, which opens the connections to the internet.

Makes keys at the first start and prints the operator's key, which its
brokers must know. It refuses connections into private networks.

example:
  magpies egress --broker https://bridge.example.org \\
                 --public-url https://exit.example.org
""",
    "invite": """\
Print an invite for readers.

It is the invite that `magpies serve` or `magpies egress` made when it
started last, changed as the options say. Whoever has an invite can use what
it opens.

examples:
  magpies invite
  magpies invite --days 30
  magpies invite --broker https://a.example.org --broker https://b.example.org
""",
    "pool": """\
Start a private swarm with your friends.

Makes a pool on this server: a link for friends, whose browsers become its
bridges, and an invite for those who need one. Volunteers of a pool serve only
its readers. What opens a pool is shown once and kept nowhere. A pool that is
revoked closes within seconds.

examples:
  magpies pool create family
  magpies pool create family --days 30 --with-public --save qr
  magpies pool list
  magpies pool revoke family
""",
    "doctor": """\
Tell what works from here, and what to do about the rest.

Goes the way to a bridge step by step: the invite, the proxy's port, the
broker, this computer's clock, STUN, WebRTC, a volunteer, the egress. Exits
with 0 only when all is well. Without an invite it checks what can be checked
without. With the address of a broker it checks what a volunteer there needs.

examples:
  magpies doctor magpies:AaZ3...
  magpies doctor @invite.txt --json
  magpies doctor https://bridge.example.org
""",
    "demo": """\
See all of it work on this computer.

Starts a server, a volunteer, a client and a stand-in for a blocked site,
fetches an article and a large file through the bridge, and says how to try
the switch with your own browser. Ctrl-C ends everything. Nothing leaves this
computer.

examples:
  magpies demo
  magpies demo --no-volunteer
  magpies demo --once
""",
}
