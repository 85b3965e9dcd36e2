"""Runs in the single file before Magpies: what it starts gets the environment that a person has.

PyInstaller points `LD_LIBRARY_PATH` at the libraries in the file, and keeps what was there under
another name. A browser or a program of the desktop would load them in place of its own.
"""

import os

_BEFORE = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _BEFORE is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _BEFORE
