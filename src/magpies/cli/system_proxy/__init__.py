"""`magpies connect --system-proxy`: sets the desktop's proxy, and puts back what was there."""

from magpies.cli.system_proxy.keeper import put_back, system_proxy

__all__ = ["put_back", "system_proxy"]
