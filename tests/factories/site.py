"""What Wagtail's migrations lay and a test that commits empties: the root of the files."""

from wagtail.models import Collection


def lay_roots():
    """The root collection, once; the page tree's root is laid by `build_site`."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")
