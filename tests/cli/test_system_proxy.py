"""The desktop's proxy setting, with stand-ins for the programs of each desktop."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from magpies.cli.system_proxy import put_back, system_proxy
from magpies.cli.system_proxy.desktops import Desktop, Gnome, Kde, MacOs, Windows, desktop
from magpies.errors import ServiceError
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import run
from support.processes import magpies

NOWHERE = invites.encode(Invite(["http://127.0.0.1:1"], encode_base64(b"k" * 32)))

GSETTINGS = """#!/bin/sh
echo "$@" >> "$STORE/calls"
case $1 in
  get) cat "$STORE/$2.$3" ;;
  set) printf '%s\\n' "$4" > "$STORE/$2.$3" ;;
esac
"""
KREADCONFIG = """#!/bin/sh
cat "$STORE/$6" 2>/dev/null || echo
"""
KWRITECONFIG = """#!/bin/sh
echo "$@" >> "$STORE/calls"
if [ "$7" = --delete ]; then rm -f "$STORE/$6"; else printf '%s\\n' "$7" > "$STORE/$6"; fi
"""
NETWORKSETUP = """#!/bin/sh
echo "$@" >> "$STORE/calls"
file="$STORE/$(echo "$1 $2" | sed 's/^-[gs]et//; s/^autoproxystate /autoproxyurl /
  s/proxystate /proxy /')"
case $1 in
  -listallnetworkservices)
    printf '%s\\n' 'An asterisk (*) denotes a disabled service.' Wi-Fi '*Old' 'USB LAN' ;;
  -get*) cat "$file" ;;
  -setproxyautodiscovery)
    [ "$3" = on ] && to=On || to=Off
    echo "Auto Proxy Discovery: $to" > "$file" ;;
  -set*state)
    [ "$3" = on ] && to=Yes || to=No
    sed "s/^Enabled: .*/Enabled: $to/" "$file" > "$file.new" && mv "$file.new" "$file" ;;
  -set*) printf 'Enabled: Yes\\nServer: %s\\nPort: %s\\n%s\\n' "$3" "$4" \
    'Authenticated Proxy Enabled: 0' > "$file" ;;
esac
"""
REG = """#!/bin/sh
echo "$@" >> "$STORE/calls"
case $1 in
  query)
    echo "$2"
    for file in "$STORE"/values/*; do
      [ -f "$file" ] && printf '    %s    %s\\n' "${file##*/}" "$(cat "$file")"
    done ;;
  add) printf '%s    %s\\n' "$6" "$8" > "$STORE/values/$4" ;;
  delete) rm "$STORE/values/$4" ;;
esac
"""
PROGRAMS = {
    "gsettings": GSETTINGS,
    "kreadconfig6": KREADCONFIG,
    "kwriteconfig6": KWRITECONFIG,
    "dbus-send": "#!/bin/sh\n",
    "networksetup": NETWORKSETUP,
    "reg": REG,
}
BEFORE = {
    "org.gnome.system.proxy.mode": "'none'",
    "org.gnome.system.proxy.ignore-hosts": "['localhost', '10.0.0.0/8']",
    "org.gnome.system.proxy.http.host": "'old.example'",
    "org.gnome.system.proxy.http.port": "3128",
    "org.gnome.system.proxy.https.host": "''",
    "org.gnome.system.proxy.https.port": "0",
    "org.gnome.system.proxy.socks.host": "''",
    "org.gnome.system.proxy.socks.port": "0",
    "ProxyType": "0",
    "httpProxy": "http://old.example 3128",
    **{
        f"{kind} {service}": f"Enabled: No\nServer: {server}\nPort: {port}"
        for kind, server, port in (
            ("webproxy", "old.example", "3128"),
            ("securewebproxy", "", "0"),
            ("socksfirewallproxy", "", "0"),
        )
        for service in ("Wi-Fi", "USB LAN")
    },
    "autoproxyurl Wi-Fi": "URL: http://old.example/proxy.pac\nEnabled: Yes",
    "autoproxyurl USB LAN": "URL: (null)\nEnabled: No",
    "proxyautodiscovery Wi-Fi": "Auto Proxy Discovery: Off",
    "proxyautodiscovery USB LAN": "Auto Proxy Discovery: On",
    "values/ProxyEnable": "REG_DWORD    0x0",
    "values/AutoConfigURL": "REG_SZ    http://old.example/a b.pac",
    "values/Other": "REG_SZ    left alone",
}


def held(store: Path) -> dict[str, str]:
    return {
        str(path.relative_to(store)): path.read_text().strip()
        for path in store.rglob("*")
        if path.is_file() and path.name != "calls"
    }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins first on PATH; yields the folder of what they hold."""
    programs, store = tmp_path / "bin", tmp_path / "store"
    programs.mkdir()
    (store / "values").mkdir(parents=True)
    for name, text in PROGRAMS.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name, value in BEFORE.items():
        (store / name).write_text(f"{value}\n")
    monkeypatch.setenv("STORE", str(store))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    return store


DESKTOPS: list[Desktop] = [Gnome(), Kde("6"), MacOs(), Windows()]


@pytest.mark.parametrize("each", DESKTOPS, ids=lambda each: each.name)
def test_each_desktop_is_set_and_put_back(each: Desktop, store: Path) -> None:
    async def main() -> None:
        before = await each.read()
        ours = each.ours("127.0.0.1", 1080)
        assert ours.keys() == before.keys()
        await each.write(ours)
        assert dict(await each.read()) == dict(ours)
        assert held(store) != BEFORE
        await each.write(before)
        assert put(await each.read()) == put(before)

    def put(setting: Mapping[str, str]) -> dict[str, str]:
        """Without the servers that macOS keeps in what is off."""
        unused = {"No 0", "No 1080 127.0.0.1"}
        return {key: "No" if value in unused else value for key, value in setting.items()}

    run(main())
    after = {name: text for name, text in held(store).items() if text}
    forgiven = {"Authenticated Proxy Enabled: 0"}
    for name, value in BEFORE.items():
        if name.startswith(("securewebproxy", "socksfirewallproxy")):
            assert after[name].startswith("Enabled: No")  # macOS keeps a server that is not used
        else:
            assert set(after[name].splitlines()) - forgiven == set(value.splitlines()), name


def test_what_configures_macos_by_itself_is_off_meanwhile(store: Path) -> None:
    """It would win over the servers."""

    async def main() -> None:
        each = MacOs()
        await each.read()
        await each.write(each.ours("127.0.0.1", 1080))
        now = held(store)
        for service in ("Wi-Fi", "USB LAN"):
            assert now[f"autoproxyurl {service}"].endswith("Enabled: No")
            assert now[f"proxyautodiscovery {service}"].endswith("Off")
        assert "http://old.example/proxy.pac" in now["autoproxyurl Wi-Fi"]

    run(main())


@pytest.mark.parametrize(
    ("environ", "platform", "kind"),
    [
        ({"XDG_CURRENT_DESKTOP": "KDE"}, "linux", Kde),
        ({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "linux", Gnome),
        ({}, "darwin", MacOs),
        ({}, "win32", Windows),
    ],
)
def test_the_desktop_is_known(
    environ: Mapping[str, str], platform: str, kind: type, store: Path
) -> None:
    assert isinstance(desktop(environ, platform), kind)


def test_without_a_desktop_it_says_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    async def main() -> None:
        with pytest.raises(ServiceError, match="set it yourself"):
            async with system_proxy("127.0.0.1", 1080):
                pass

    run(main())


def test_what_a_person_changed_meanwhile_stays(store: Path) -> None:
    async def main() -> None:
        async with system_proxy("127.0.0.1", 1080):
            assert held(store)["org.gnome.system.proxy.mode"] == "'manual'"
            (store / "org.gnome.system.proxy.mode").write_text("'auto'\n")
        assert held(store) == BEFORE | {"org.gnome.system.proxy.mode": "'auto'"}
        assert not await put_back()

    run(main())


def test_one_of_two_may_set_it(store: Path) -> None:
    async def main() -> None:
        async with system_proxy("127.0.0.1", 1080):
            with pytest.raises(ServiceError, match="Another Magpies"):
                async with system_proxy("127.0.0.1", 1081):
                    pass
            assert not await put_back()  # it is not what a crash has left
            assert held(store)["org.gnome.system.proxy.http.port"] == "1080"
        assert held(store) == BEFORE

    run(main())


def test_a_program_that_fails_half_way_leaves_nothing(store: Path) -> None:
    broken = store.parent / "bin" / "gsettings"
    whole = broken.read_text()
    fails = "\n".join(['[ "$1 $2 $4" = "set org.gnome.system.proxy.socks 1080" ] && exit 1', ""])
    broken.write_text(whole.replace("case", f"{fails}case", 1))

    async def main() -> None:
        with pytest.raises(ServiceError, match="gsettings failed"):
            async with system_proxy("127.0.0.1", 1080):
                pass

    run(main())
    assert held(store) == BEFORE


def test_a_file_that_is_no_use_changes_nothing(store: Path) -> None:
    state = store.parent / "state" / "magpies" / "system-proxy.json"
    state.parent.mkdir(parents=True)
    other = msgspec.json.encode({"desktop": "kde", "before": {}, "ours": {}}).decode()
    for text in ("", "{", other):
        state.write_text(text)
        run(put_back())
        assert held(store) == BEFORE


def test_every_end_of_the_command_puts_it_back(store: Path) -> None:
    """Ctrl-C and SIGTERM at once, SIGKILL at the next start."""
    arguments = ("connect", NOWHERE, "--listen=127.0.0.1:0")

    async def main() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            async with magpies(*arguments, "--system-proxy") as reading:
                await reading.event("system_proxy", set=True)
                port = str(reading.events[0]["proxy"]).rpartition(":")[2]
                assert held(store)["org.gnome.system.proxy.socks.port"] == port
                reading.signal(number)
                status = await reading.wait(20)
            if number != signal.SIGKILL:
                assert reading.ended_well(status)
                assert held(store) == BEFORE
        assert held(store)["org.gnome.system.proxy.mode"] == "'manual'"
        async with magpies(*arguments) as reading:
            await reading.event("system_proxy", set=False)
            assert held(store) == BEFORE

    run(main(), 100)
