"""Checksums of what is handed out, signed with the maintainers' SSH key.

`sha256sum --check` and `ssh-keygen -Y verify` are on every Linux and macOS, and Windows has the
second: whoever checks a download needs nothing new.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.dist.packages import DistError

NAMESPACE: Final = "magpies-release"
"""What the signature is for, so that one made for something else does not count."""
_SIGN_S: Final = 60.0


def write_checksums(files: Sequence[Path], into: Path) -> Path:
    """Write SHA256SUMS in the form of `sha256sum`; return where it is."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    sums = into / "SHA256SUMS"
    sums.write_text("".join(sorted(lines)))
    return sums


def sign(sums: Path, key: Path) -> Path:
    """Sign with an SSH key, which may live in an agent; return where the signature is.

    Raises:
        DistError: the key cannot be used.
    """
    signature = sums.with_name(f"{sums.name}.sig")
    signature.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", NAMESPACE, sums],
            capture_output=True,
            text=True,
            timeout=_SIGN_S,
            check=False,
        )
    except FileNotFoundError as error:
        raise DistError("ssh-keygen is missing: install OpenSSH's client.") from error
    if done.returncode != 0 or not signature.exists():
        raise DistError(f"ssh-keygen could not sign with {key}:\n{done.stderr}")
    return signature
