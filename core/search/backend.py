"""The database search backend of Wagtail, made to find Chinese on SQLite and PostgreSQL.

Values go into the index as words, single characters and bigrams; a query asks for the bigrams.
`modelsearch` makes its ObjectIndexer by the name in its module, so ours takes that name there.
"""

from importlib import import_module
from typing import Any

from django.db import connection
from modelsearch.backends.database import SearchBackend as database_backend
from modelsearch.query import PlainText

from core.search.rules.terms import index_terms, query_terms

# Each of these can be imported on its own database only: its index is a model of that database.
MODULES = {
    "sqlite": "modelsearch.backends.database.sqlite.sqlite",
    "postgresql": "modelsearch.backends.database.postgres.postgres",
}


class Terms:
    """Writes the terms of every value instead of the value."""

    def prepare_value(self, value: Any) -> str:
        """The value's terms."""
        return index_terms(super().prepare_value(value))  # type: ignore[misc]


def _write_terms() -> None:
    """Make the database's indexer write terms."""
    module: Any = import_module(MODULES[connection.vendor])
    if not issubclass(module.ObjectIndexer, Terms):
        module.ObjectIndexer = type("ObjectIndexer", (Terms, module.ObjectIndexer), {})


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail looks for
    """The backend of the default database, whose plain queries ask for terms."""
    _write_terms()
    backend = database_backend(params)
    search = backend.search

    def search_terms(query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, PlainText):
            query = PlainText(query_terms(query.query_string), operator=query.operator)
        elif isinstance(query, str):
            query = query_terms(query)
            kwargs.setdefault("operator", "and")
        return search(query, *args, **kwargs)

    backend.search = search_terms
    return backend
