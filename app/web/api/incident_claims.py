"""An incident's claims over HTTP: who says what of it, side by side."""

from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.model.errors import NotFound
from app.record.view import View
from app.web.api.catalogue import COLLECTIONS
from app.web.api.items import Listing, answer_wanted
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.presentation import take_presentation
from app.web.api.selection import select
from app.web.api.service import Service

CLAIM_FILTERS = tuple(name for name in COLLECTIONS["claims"].filters if name != "incident")


async def get_claims(request: Request, service: Service, incident_id: str) -> Response:
    """The claims about an incident, located or not: what each party says, never made into one number.

    The filters of the collection of claims apply, so that `party=un` gives what the UN says.
    """
    collection = COLLECTIONS["claims"]
    params = read_params(request, BOTH_FORMATS)
    presentation = take_presentation(params, collection.table)
    check_names(params, CLAIM_FILTERS)
    view = await service.view()
    kept_in = find_collection_of(view, incident_id)
    wanted = select(service.session, view, collection, {**params, "incident": incident_id})
    path, up = f"/incidents/{incident_id}/claims", f"/collections/{kept_in}/items/{incident_id}"
    listing = Listing(collection, path, params, service.atlas, view.warnings, up)
    return await answer_wanted(request, service, view, wanted, listing, presentation)


def find_collection_of(view: View, incident_id: str) -> str:
    """The id of the collection that holds an incident, located or not; `NotFound` if there is none."""
    for name in ("incidents", "unlocated"):
        if view.snapshot.get(incident_id, located=COLLECTIONS[name].is_spatial) is not None:
            return name
    raise NotFound(f"no incident {incident_id!r}; /collections/incidents/items lists the located ones")
