"""The routes about documents, for the OpenAPI document."""

from app.web.api.openapi_parts import WHICH_STORE, Json, in_path, operation


def document_paths() -> Json:
    """The list of documents, and one of them with all that stands on it."""
    many, one = "By title, most records first.", "Incidents, claims and crossing statuses, with their quotes."
    return {
        "/documents": operation("documents", "Documents that records stand on", many, WHICH_STORE),
        "/documents/{id}": operation("document", "What stands on a document", one, [in_path("id"), *WHICH_STORE]),
    }
