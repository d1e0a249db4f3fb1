"""Names as papers write them.

Spaces inside a Chinese name are padding (张 三 = 张三). Names of minorities join their parts by
one middle dot, U+00B7, whatever dot was typed. Latin names keep single spaces.
"""

import re
import unicodedata

from core.errors import RuleBroken

LONGEST = 60
CJK = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAS_CJK = re.compile(f"[{CJK}]")
DOTS = re.compile(r"\s*[\u00b7\u2022\u2027\u22c5\u30fb\uff65\u0387\u2219\u25cf\u25e6]+\s*")
DOTS_IN_CHINESE = re.compile(r"[.\uff0e]+")


def normalise_name(text: str) -> str:
    """The name in its one form. Refuses with `name_missing` or `name_too_long`."""
    name = unicodedata.normalize("NFC", text)
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Cc"} or c.isspace())
    name = DOTS.sub("·", name)
    if HAS_CJK.search(name):
        name = re.sub(r"\s+", "", DOTS_IN_CHINESE.sub("·", name))
    name = re.sub("·{2,}", "·", re.sub(r"\s+", " ", name)).strip(" ·")
    if not any(c.isalpha() for c in name):
        raise RuleBroken("name_missing")
    if len(name) > LONGEST:
        raise RuleBroken("name_too_long", longest=LONGEST)
    return name
