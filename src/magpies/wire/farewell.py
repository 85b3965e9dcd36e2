"""The goodbye: how a hop of a link says that it is about to end.

Besides its binary link messages, a hop may carry one text: `GOODBYE`, as a string message of
the data channel or as a text frame of the WebSocket. Who says it is about to leave; who hears
it moves away and closes the link. Nothing is answered.
"""

from __future__ import annotations

from typing import Final

GOODBYE: Final = "goodbye"
"""The one text message of a link. Any other text ends it."""

LEAVING_S: Final = 2.0
"""Longest that the one who leaves goes on carrying for those who move away."""
