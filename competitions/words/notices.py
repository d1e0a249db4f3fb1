"""What people are told about competitions: kind → (title, text)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, tuple[Any, Any]] = {
    "result_published": (_("The result is out"), _("%(event)s: see your place and why.")),
    "result_final": (_("The result is final"), _("%(event)s: the result is final.")),
}
