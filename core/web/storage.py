"""Static files as they are served: hashed names, compressed, and the stylesheet in one piece."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "web/css/site.css"
IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')


def joined(text: str, read: Any) -> str:
    """The stylesheet with each `@import … layer(x)` replaced by what it imports.

    `read` answers a file's text by its name relative to the sheet.
    """

    def put_in(match: re.Match[str]) -> str:
        return f"@layer {match['layer']} {{\n{read(match['name'])}}}"

    return IMPORT.sub(put_in, text)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a page asks for one stylesheet, whose parts are a file each."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Join the stylesheet, then hash and compress as usual."""
        if SHEET in paths and not options.get("dry_run"):
            folder = PurePosixPath(SHEET).parent

            def read(name: str) -> str:
                storage, path = paths[str(folder / name)]
                with storage.open(path) as file:
                    return file.read().decode()

            sheet = joined(read(PurePosixPath(SHEET).name), read)
            self.delete(SHEET)
            self.save(SHEET, ContentFile(sheet.encode()))
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, *args, **options)
