"""Fails when a string is not in the catalogue, has no Chinese, or the compiled file is older."""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"


def entries(text: str) -> dict[str, str]:
    """Compiled key (context, U+0004, msgid) → msgstr, of a catalogue without wrapping."""
    found: dict[str, str] = {}
    for block in text.split("\n\n"):
        if "#~" in block:
            continue
        match = re.search(r'^msgid (".*(?:\n".*)*)\nmsgstr (".*(?:\n".*)*)', block, re.MULTILINE)
        if match:
            msgid, msgstr = ("".join(re.findall(r'"(.*)"', part)) for part in match.groups())
            context = re.search(r'^msgctxt "(.*)"$', block, re.MULTILINE)
            key = f"{context.group(1)}\x04{msgid}" if context else msgid
            found[key] = "" if "fuzzy" in block.split("msgid")[0] else msgstr
    return found


def main() -> int:
    """Collect the strings anew beside the catalogue and compare."""
    if not shutil.which("xgettext"):
        print("gettext is needed: make services")
        return 1
    before = CATALOGUE.read_bytes()
    with tempfile.TemporaryDirectory():
        try:
            subprocess.run(
                [
                    sys.executable,
                    "manage.py",
                    "makemessages",
                    "-l",
                    "zh_Hans",
                    "--no-location",
                    "--no-wrap",
                    "-i",
                    ".venv",
                    "-i",
                    "var",
                ],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            now = entries(CATALOGUE.read_text(encoding="utf-8"))
        finally:
            CATALOGUE.write_bytes(before)
    gaps = [msgid for msgid, msgstr in now.items() if msgid and not msgstr]
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        m
        for m in now
        if m and "\\" not in m and now[m] and compiled.gettext(m) != now[m].replace('\\"', '"')
    ]
    for msgid in gaps:
        print("no Chinese for:", msgid)
    for msgid in stale:
        print("not compiled:", msgid)
    return 1 if gaps or stale else 0


if __name__ == "__main__":
    sys.exit(main())
