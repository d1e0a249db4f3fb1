"""Setting a certificate with Typst, in-process, with the fonts that come with the project.

A layout is a folder of `typeset/`: `layout.typ` and the figures it draws. One that certificates
were issued with is never edited, so that the same facts give the same bytes for ever.
"""

import functools
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
LAYOUTS = HERE / "typeset"

# Ground, figure, half tone and spot of each track on paper (looks: Colour); white is the light.
INKS = {
    "leading": ("#d6ece3", "#115a4a", "#5bb097", "#ffc02e"),
    "job-ready": ("#fbe2d6", "#8e3b1f", "#e58e68", "#ffc02e"),
    "extending": ("#f0e9d2", "#5e4a12", "#bf9f45", "#dd4f36"),
    "retraining": ("#dce7f7", "#1f4b8f", "#7fa6de", "#ffc02e"),
    "multi-skill": ("#e1e7ea", "#33454f", "#8ba1ad", "#ffc02e"),
    "public-class": ("#f5e3ee", "#74295d", "#cb84b2", "#ffc02e"),
    "safety": ("#fdebb8", "#4d3a06", "#c58f12", "#dd4f36"),
    "child-care": ("#d8eff6", "#13566b", "#5fb2cb", "#ffc02e"),
    "cloud-class": ("#e4e3f8", "#3a3591", "#8f8ad8", "#ffc02e"),
}


@functools.cache
def covered_characters() -> frozenset[int]:
    """The characters that every font of the certificate has."""
    maps = []
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


@functools.cache
def _compiler(layout: str) -> typst.Compiler:
    folder = LAYOUTS / layout
    fonts = typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False)
    return typst.Compiler(str(folder / "layout.typ"), root=str(folder), font_paths=fonts)


@functools.cache
def _figures(layout: str) -> dict[str, str]:
    text = (LAYOUTS / layout / "figures.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="a-([^"]+)"[^>]*>(.*?)</symbol>', text, re.DOTALL))


def figure_svg(layout: str, name: str, track: str) -> tuple[str, str]:
    """A trade's figure in the inks of its track, as SVG text, and the colour of its ground."""
    ground, *inks = INKS.get(track, INKS["leading"])
    drawn = _figures(layout)[name]
    for role, ink in zip(("g1", "g2", "g3", "gw"), (*inks, "#ffffff"), strict=True):
        drawn = drawn.replace(f"var(--{role})", ink)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">{drawn}</svg>', ground


def qr_svg(address: str) -> str:
    """A QR code as SVG text."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", border=0, dark="#13211c", scale=4, xmldecl=False
    )
    return out.getvalue().decode()


def typeset(
    data: dict[str, Any],
    *,
    layout: str,
    at: datetime,
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """The certificate as PDF/A or PNG: the same data and time give the same bytes."""
    options: dict[str, Any] = {"ppi": 150} if form == "png" else {"pdf_standards": ["a-3b"]}
    made = _compiler(layout).compile(
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
