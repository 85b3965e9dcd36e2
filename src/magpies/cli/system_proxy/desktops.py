"""How each desktop keeps its proxy setting, through the programs that it brings for that.

A setting is a flat table of texts, so that what was found can be kept in a file and put back as it
was. The proxy is set by hand, not by a PAC file: when Magpies has crashed, programs then open
nothing instead of going around it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar, Final, Protocol

from magpies.errors import ServiceError

Setting = Mapping[str, str]

_RUN_S: Final = 10.0
_OUTPUT_OCTETS: Final = 65_536
_NEAR: Final = ("localhost", "127.0.0.0/8", "::1")


class Desktop(Protocol):
    """One kind of desktop."""

    name: ClassVar[str]

    async def read(self) -> Setting:
        """Return the setting as it is.

        Raises:
            ServiceError: a program of the desktop failed.
        """

    def ours(self, host: str, port: int) -> Setting:
        """Return the setting for a proxy."""

    async def write(self, setting: Setting) -> None:
        """Make a setting that `read` or `ours` returned the one that holds.

        Raises:
            ServiceError: a program of the desktop failed.
        """


async def _run(*command: str) -> str:
    """Return what a program prints.

    Raises:
        ServiceError: it cannot be run, fails, or takes too long.
    """
    failed = f"The desktop's proxy setting cannot be changed: {command[0]} failed."
    process = None
    try:
        async with asyncio.timeout(_RUN_S):
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us: what runs now puts things back
            )
            assert process.stdout is not None  # noqa: S101 - asked for
            output = b""
            while len(output) < _OUTPUT_OCTETS and (part := await process.stdout.read(4_096)):
                output += part
            status = await process.wait()
    except (OSError, TimeoutError) as error:
        raise ServiceError(failed) from error
    finally:
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if status != 0:
        raise ServiceError(failed)
    return output.decode("utf-8", "replace").strip()


class Gnome:
    """GNOME, and desktops that use its settings. Values are GVariant texts."""

    name: ClassVar[str] = "gnome"
    _KEYS: ClassVar[tuple[str, ...]] = (
        "org.gnome.system.proxy.http host",
        "org.gnome.system.proxy.http port",
        "org.gnome.system.proxy.https host",
        "org.gnome.system.proxy.https port",
        "org.gnome.system.proxy.socks host",
        "org.gnome.system.proxy.socks port",
        "org.gnome.system.proxy ignore-hosts",
        "org.gnome.system.proxy mode",  # last, when the rest is there
    )

    async def read(self) -> Setting:
        """See `Desktop`."""
        return {key: await _run("gsettings", "get", *key.split()) for key in self._KEYS}

    def ours(self, host: str, port: int) -> Setting:
        """See `Desktop`."""
        near = ", ".join(f"'{each}'" for each in _NEAR)
        values = {"host": f"'{host}'", "port": str(port), "mode": "'manual'"}
        return {key: values.get(key.split()[1], f"[{near}]") for key in self._KEYS}

    async def write(self, setting: Setting) -> None:
        """See `Desktop`."""
        for key in self._KEYS:
            await _run("gsettings", "set", *key.split(), setting[key])


class Kde:
    """KDE Plasma."""

    name: ClassVar[str] = "kde"
    _KEYS: ClassVar[tuple[str, ...]] = (
        "httpProxy",
        "httpsProxy",
        "socksProxy",
        "NoProxyFor",
        "ProxyType",
    )
    _WHERE: ClassVar[tuple[str, ...]] = ("--file", "kioslaverc", "--group", "Proxy Settings")

    def __init__(self, version: str) -> None:
        self._version = version

    async def read(self) -> Setting:
        """See `Desktop`."""
        program = f"kreadconfig{self._version}"
        return {key: await _run(program, *self._WHERE, "--key", key) for key in self._KEYS}

    def ours(self, host: str, port: int) -> Setting:
        """See `Desktop`."""
        return {
            "httpProxy": f"http://{host} {port}",
            "httpsProxy": f"http://{host} {port}",
            "socksProxy": f"socks://{host} {port}",
            "NoProxyFor": ",".join(_NEAR),
            "ProxyType": "1",
        }

    async def write(self, setting: Setting) -> None:
        """See `Desktop`."""
        program = f"kwriteconfig{self._version}"
        for key in self._KEYS:
            value = setting[key]
            change = [value] if value else ["--delete", ""]
            await _run(program, *self._WHERE, "--key", key, *change)
        with suppress(ServiceError):  # programs that are started later read it themselves
            await _run(
                "dbus-send", "--type=signal", "/KIO/Scheduler",
                "org.kde.KIO.Scheduler.reparseSlaveConfiguration", "string:",
            )  # fmt: skip


class MacOs:
    """macOS: each network service has a setting of its own.

    A server that was set stays in a setting that is off, where there was none before. Automatic
    configuration and discovery would win over servers, so both are off meanwhile.
    """

    name: ClassVar[str] = "macos"
    _SERVERS: ClassVar[tuple[str, ...]] = ("webproxy", "securewebproxy", "socksfirewallproxy")
    _AUTOMATIC: ClassVar[Mapping[str, tuple[str, str]]] = {
        "autoproxyurl": ("autoproxystate", "Enabled"),
        "proxyautodiscovery": ("proxyautodiscovery", "Auto Proxy Discovery"),
    }
    """What to switch it with, and the field that tells whether it is on, by what reads it."""
    _FIELD: ClassVar[re.Pattern[str]] = re.compile(r"^([A-Z][A-Za-z ]*): ?(.*)$", re.MULTILINE)
    _ON: ClassVar[frozenset[str]] = frozenset({"Yes", "On"})

    async def read(self) -> Setting:
        """See `Desktop`."""
        listed = await _run("networksetup", "-listallnetworkservices")
        services = [line for line in listed.splitlines()[1:] if line and not line.startswith("*")]
        self._services = services
        setting = {}
        for service in services:
            for kind in self._SERVERS:
                told = await self._told(kind, service)
                values = (told.get(field, "") for field in ("Enabled", "Port", "Server"))
                setting[f"{kind} {service}"] = " ".join(values).rstrip()
            for kind, (_, field) in self._AUTOMATIC.items():
                on = (await self._told(kind, service)).get(field) in self._ON
                setting[f"{kind} {service}"] = "Yes" if on else "No"
        return setting

    async def _told(self, kind: str, service: str) -> Mapping[str, str]:
        return dict(self._FIELD.findall(await _run("networksetup", f"-get{kind}", service)))

    def ours(self, host: str, port: int) -> Setting:
        """See `Desktop`; after `read`."""
        values = {
            **dict.fromkeys(self._SERVERS, f"Yes {port} {host}"),
            **dict.fromkeys(self._AUTOMATIC, "No"),
        }
        return {
            f"{kind} {service}": value
            for service in self._services
            for kind, value in values.items()
        }

    async def write(self, setting: Setting) -> None:
        """See `Desktop`."""
        for key, value in setting.items():
            kind, service = key.split(" ", 1)
            enabled, port, server = (*value.split(" "), "", "", "")[:3]
            if server:
                await _run("networksetup", f"-set{kind}", service, server, port)
            switch, _ = self._AUTOMATIC.get(kind, (f"{kind}state", ""))
            state = "on" if enabled == "Yes" else "off"
            await _run("networksetup", f"-set{switch}", service, state)


class Windows:
    """Windows: values of the registry as "type data"; empty where there is none."""

    name: ClassVar[str] = "windows"
    _PATH: ClassVar[str] = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    _KEYS: ClassVar[tuple[str, ...]] = (
        "ProxyServer",
        "ProxyOverride",
        "AutoConfigURL",
        "ProxyEnable",
    )

    async def read(self) -> Setting:
        """See `Desktop`."""
        told = await _run("reg", "query", self._PATH)
        found = re.findall(r"^ +(\w+) +(REG_\w+) +(.*?)\r?$", told, re.MULTILINE)
        values = {name: f"{kind} {data}" for name, kind, data in found}
        return {key: values.get(key, "") for key in self._KEYS}

    def ours(self, host: str, port: int) -> Setting:
        """See `Desktop`."""
        return {
            "ProxyServer": f"REG_SZ {host}:{port}",
            "ProxyOverride": "REG_SZ <local>",
            "AutoConfigURL": "",
            "ProxyEnable": "REG_DWORD 0x1",
        }

    async def write(self, setting: Setting) -> None:
        """See `Desktop`."""
        there = await self.read()
        for key in self._KEYS:
            if value := setting[key]:
                kind, _, data = value.partition(" ")
                change = ("add", self._PATH, "/v", key, "/t", kind, "/d", data, "/f")
                await _run("reg", *change)
            elif there[key]:
                await _run("reg", "delete", self._PATH, "/v", key, "/f")
        _tell_windows()


def _tell_windows() -> None:
    """Let programs that run notice (INTERNET_OPTION_SETTINGS_CHANGED and _REFRESH)."""
    if sys.platform == "win32":
        import ctypes

        for option in (39, 37):
            ctypes.windll.wininet.InternetSetOptionW(None, option, None, 0)


def desktop(environ: Mapping[str, str], platform: str = sys.platform) -> Desktop | None:
    """Return the desktop of this session, None where there is none that is known.

    Args:
        environ: of the process.
        platform: `sys.platform`.
    """
    if platform == "win32":
        return Windows()
    if platform == "darwin":
        return MacOs()
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", "").upper():
        for version in ("6", "5"):
            if shutil.which(f"kwriteconfig{version}"):
                return Kde(version)
    return Gnome() if shutil.which("gsettings") else None
