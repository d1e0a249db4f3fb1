"""What the admin shows besides pages: the guide, the house's colours, the way back."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.redirects import redirect_urls


class Guide(Component):
    """The guide on the admin's home."""

    name = "guide"
    order = 50
    template_name = "cms/guide.html"


@hooks.register("construct_homepage_panels")
def show_guide(request, panels):
    """Put the guide on top."""
    panels.insert(0, Guide())


@hooks.register("construct_main_menu")
def hide_users(request, items):
    """People are managed on the product's own pages."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def house_colours():
    """The house's colours and type."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_editor_js")
def wait_for_autosave():
    """Publishing waits for an autosave that is on its way."""
    return format_html('<script type="module" src="{}"></script>', static("cms/admin.js"))


@hooks.register("register_admin_menu_item")
def to_site():
    """Back to the product."""
    return MenuItem(_("My page"), reverse("desk:today"), icon_name="home", order=1)


@hooks.register("register_admin_urls", order=-1)
def forms_of_redirects():
    """Redirects that lead nowhere are refused."""
    return redirect_urls()
