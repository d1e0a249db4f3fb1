"""A layout that certificates were issued with is never edited: they are made again from it."""

import hashlib

import pytest

from certificates.actions.designs import LAYOUT
from certificates.typesetting import FONTS, LAYOUTS

# A new look is a new folder, and a new line here; a line is never changed.
FROZEN = {
    "typeset/award-1/figures.svg": (
        "53621dde74c4844156decd3d5e18635d1f217c024e92d544246a758386bfcabf"
    ),
    "typeset/award-1/layout.typ": (
        "771e70e8f28f802ff4f27ae53b2ceb65b610d15029ce8f191d56b6b0d89fb56d"
    ),
    "typeset/ruler-1/figures.svg": (
        "53621dde74c4844156decd3d5e18635d1f217c024e92d544246a758386bfcabf"
    ),
    "typeset/ruler-1/layout.typ": (
        "3bb47a168a1f4cc4fc1b9da8bbb078d9e2b06c7c158920b6a62f597560a9f616"
    ),
    "fonts/NotoSansSC_400Regular.ttf": (
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"
    ),
    "fonts/NotoSansSC_700Bold.ttf": (
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96"
    ),
    "fonts/NotoSerifSC_700Bold.ttf": (
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6"
    ),
}


def there():
    files = [*LAYOUTS.rglob("*.*"), *FONTS.glob("*.ttf")]
    return {str(file.relative_to(LAYOUTS.parent)) for file in files}


def test_every_layout_and_font_is_frozen():
    assert there() == set(FROZEN)
    assert (LAYOUTS / LAYOUT).is_dir()


@pytest.mark.parametrize("name", sorted(FROZEN))
def test_a_frozen_file_is_as_it_was(name):
    content = (LAYOUTS.parent / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == FROZEN[name]
