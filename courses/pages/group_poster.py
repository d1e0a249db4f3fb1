"""A poster for a chat group: one picture that is kept by pressing it, with the code to the page.

Paper above, the painted lower wall of a workshop below, a ruler's edge between them; fonts that
come with the project, so that it looks the same on every machine.
"""

import functools
import io
from collections.abc import Iterator

import segno
from PIL import Image, ImageDraw, ImageFont

from certificates.typesetting import FONTS

WIDE, HIGH, EDGE = 1080, 1440, 88
WALL = 920
GREEN, DADO, YELLOW, INK, GREY = "#115a4a", "#0e4438", "#ffc02e", "#13211c", "#5f6f68"
SOFT, CODE = "#b5d8cb", "#0b2f27"
TICKS = (3, 5, 7, 9.4, 7, 5, 3)
QR_SIDE = 340
Drawing = ImageDraw.ImageDraw


@functools.cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:  # noqa: FBT001, FBT002
    name = "NotoSansSC_700Bold.ttf" if bold else "NotoSansSC_400Regular.ttf"
    return ImageFont.truetype(str(FONTS / name), size)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """The text in lines that fit: Chinese breaks anywhere, Latin between words."""
    line = ""
    for word in _words(text):
        if line and font.getlength(line + word.rstrip()) > width:
            yield line.rstrip()
            line = word.lstrip()
        else:
            line += word
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if ord(letter) > 0x2E7F:
            if word:
                yield word
            yield letter
            word = ""
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def _block(
    draw: Drawing, y: int, text: str, *, size: int, fill: str, most: int, bold: bool = False
) -> int:
    """Write the text in at most so many lines, smaller where it must; the y below it."""
    while True:
        font = _font(size, bold)
        found = list(_lines(text, font, WIDE - 2 * EDGE))
        if len(found) <= most or size <= 26:
            break
        size -= 4
    for line in found[:most]:
        draw.text((EDGE, y), line, font=font, fill=fill)
        y += round(size * 1.36)
    return y


def _sign(draw: Drawing, x: int, y: int, unit: float) -> None:
    """The house's sign: seven ticks rising to a tent, the middle one yellow."""
    base = y + 9.4 * unit
    for n, high in enumerate(TICKS):
        left = x + n * 2 * unit
        fill = YELLOW if n == 3 else GREEN
        draw.rectangle((left, base - high * unit, left + 1.1 * unit, base), fill=fill)
    draw.rectangle((x, base + 0.9 * unit, x + 13.1 * unit, base + 1.4 * unit), fill=GREEN)


def _ruler(draw: Drawing) -> None:
    for n, x in enumerate(range(0, WIDE + 1, 12)):
        high = 30 if n % 5 == 0 else 15
        draw.rectangle((x, WALL - high, x + (2 if n % 5 == 0 else 1), WALL), fill=GREEN)


def _code(draw: Drawing, address: str, x: int, y: int) -> None:
    """The QR code, dark on white, its modules whole pixels."""
    matrix = list(segno.make(address, error="m").matrix_iter(border=3))
    step = QR_SIDE // len(matrix)
    side = step * len(matrix)
    draw.rounded_rectangle((x, y, x + side, y + side), radius=16, fill="#fff")
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                left, top = x + column * step, y + row * step
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill=CODE)


def poster(*, zh: tuple[str, str], en: tuple[str, str], address: str) -> bytes:
    """The picture as PNG: head and text in both languages, and the code to the address."""
    image = Image.new("RGB", (WIDE, HIGH), "#fff")
    draw = ImageDraw.Draw(image)
    _sign(draw, EDGE, 76, 5.0)
    draw.text((EDGE + 92, 74), "SkillCamp 技能营", font=_font(40, bold=True), fill=GREEN)
    y = _block(draw, 190, zh[0], size=84, fill=INK, most=2, bold=True)
    y = _block(draw, y + 4, en[0], size=38, fill=GREEN, most=2, bold=True)
    y = _block(draw, y + 34, zh[1], size=40, fill=INK, most=5)
    _block(draw, y + 20, en[1], size=29, fill=GREY, most=5)
    _ruler(draw)
    draw.rectangle((0, WALL, WIDE, HIGH), fill=DADO)
    draw.rectangle((EDGE, WALL, EDGE + 96, WALL + 10), fill=YELLOW)
    _code(draw, address, EDGE, WALL + 90)
    x = EDGE + QR_SIDE + 60
    draw.text((x, WALL + 130), "扫码打开页面", font=_font(52, bold=True), fill="#fff")
    draw.text((x, WALL + 206), "Scan to open the page", font=_font(34), fill=SOFT)
    below = WALL + 290
    for line in _lines(address.partition("://")[2].replace("/", "/ "), _font(28), WIDE - x - 60):
        draw.text((x, below), line.replace(" ", ""), font=_font(28), fill=SOFT)
        below += 40
    out = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
