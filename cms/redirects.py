"""Old addresses that lead elsewhere: one that leads nowhere would be a page that isn't there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.views import CreateView, EditView


class RedirectWithTarget(RedirectForm):  # type: ignore[misc]
    """Asks for a page or an address."""

    def clean(self) -> dict[str, Any]:
        """Refuses a redirect that leads nowhere; Wagtail keeps it, and it answers 404."""
        super().clean()
        wrong = {"redirect_page", "redirect_link"} & set(self.errors)
        given = self.cleaned_data.get("redirect_page") or self.cleaned_data.get("redirect_link")
        if not wrong and not given:
            raise ValidationError(_("Say where it leads: choose a page, or type an address."))
        return self.cleaned_data


def redirect_urls() -> list[URLPattern]:
    """The two forms at Wagtail's own addresses, found before its."""
    return [
        path("redirects/add/", CreateView.as_view(form_class=RedirectWithTarget)),
        path("redirects/<int:redirect_id>/", EditView.as_view(form_class=RedirectWithTarget)),
    ]
