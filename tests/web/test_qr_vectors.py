"""The vectors of QR codes, which the pages' own maker is held to, are what segno makes."""

from __future__ import annotations

from typing import Any

import pytest
import segno

from support import vectors

CASES = vectors.load("qr")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"version {case['version']}")
def test_the_vectors_are_what_segno_makes(case: dict[str, Any]) -> None:
    made = segno.make_qr(
        case["text"],
        error="l",
        mode="byte",
        mask=case["mask"],
        encoding="utf-8",
        boost_error=False,
    )
    assert made.version == case["version"]
    assert ["".join(str(int(module)) for module in row) for row in made.matrix] == case["rows"]
