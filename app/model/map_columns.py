"""The columns of an incident that a map shows, and the properties that count a symbol's incidents by type."""

from app.model.vocabulary import EventType

SHOWN = (
    "id",
    "dataset",
    "title",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "date_start",
    "date_end",
    "date_precision",
    "place_name",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "injured",
    "verification",
    "geo_precision",
    "radius_km",
    "country",
    "province",
    "province_name",
    "district",
    "side",
    "side_certainty",
    "side_basis",
    "unit",
    "unit_name",
    "stated_match",
    "border_km",
    "crossing",
    "crossing_km",
)
"""An incident's columns on a tile: enough to draw, filter and name it, with its id to request the rest."""

COUNTED = {kind: f"n_{kind.name.lower()}" for kind in EventType}
"""The property that counts each type of event in a cell."""

FIGURES = "figures"
"""The column of the method of figures; as a parameter it is the method of an answer's figures, and no filter."""
