"""The embedded settings with two more addresses for the bench."""

from skillcamp.settings.embedded import *

ROOT_URLCONF = "bench.urls"
ANONYMOUS_LIMIT_PER_MINUTE = 0
PREVIEW_LIMIT_PER_MINUTE = 0
