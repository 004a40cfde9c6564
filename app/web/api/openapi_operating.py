"""The routes for who runs the service, in the OpenAPI document: health, readiness and metrics."""

from typing import Any

from app.web.api.measures import MEDIA_TYPE as METRICS
from app.web.api.openapi_parts import WHICH_STORE, WITH_KEY, Json, operation, problem


def operating_paths() -> Json:
    """The path items."""
    return {
        "/healthz": operation("health", "Health", "Revision and counts.", WHICH_STORE),
        "/readyz": operation("readiness", "Readiness", "503 while no right answer can be given.", []),
        "/metrics": metrics_operation(),
    }


def metrics_operation() -> Json:
    """The path item of the metrics, which take a key where another machine asks for them."""
    item = operation("metrics", "Metrics", "For Prometheus, at this machine or with an admin's key.", [], METRICS)
    operations: dict[str, Any] = dict(item)
    operations["get"]["responses"]["403"] = problem()
    operations["get"]["security"] = [*WITH_KEY, {}]
    return operations
