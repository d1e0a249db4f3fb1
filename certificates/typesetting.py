"""Setting a certificate with Typst, in-process, with the fonts that come with the project."""

import functools
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
SOURCE = HERE / "typeset" / "certificate.typ"


@functools.cache
def covered_characters() -> frozenset[int]:
    """The characters that every font of the certificate has."""
    maps = []
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


@functools.cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False)
    return typst.Compiler(str(SOURCE), root=str(SOURCE.parent), font_paths=fonts)


def qr_svg(address: str) -> str:
    """A QR code as SVG text."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", border=0, dark="#13211c", scale=4, xmldecl=False
    )
    return out.getvalue().decode()


def typeset(data: dict[str, Any], *, at: datetime, form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The certificate as PDF/A or PNG: the same data and time give the same bytes."""
    options: dict[str, Any] = {"ppi": 150} if form == "png" else {"pdf_standards": ["a-3b"]}
    made = _compiler().compile(
        format=form,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=int(at.timestamp()),
        **options,
    )
    if isinstance(made, list):
        made = made[0]
    if not isinstance(made, bytes):
        raise TypeError("typst gave no bytes")
    return made
