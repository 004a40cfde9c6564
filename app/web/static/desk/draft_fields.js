"use strict";
// A reading as a list of drafts, in the columns of their tables. Pure.

durand.draftsOf = (() => {
  const stored = (id) => (id.includes(":") ? id : `news:${id}`);
  const FIELDS = {
    incidents: ["title", "event_type", "date_start", "date_end", "place_name", "actor1", "actor2"],
    claims: [
      ...["party", "said_by", "killed_low", "killed_best", "killed_high"],
      ...["injured_low", "injured_best", "injured_high", "statement"],
    ],
    crossing_status: ["crossing", "status", "traffic", "date_from", "date_to", "said_by", "authority"],
  };

  const draft = (table, record, given) => ({
    table,
    id: stored(given.id),
    line: given.source_line,
    quote: given.quote,
    record,
    incident: given.incident_id ? stored(given.incident_id) : null,
  });

  /** The drafts of a reading: each incident with the claims on it behind it, then statuses of gates. */
  function all(reading) {
    const claims = reading.claims.map((each) => draft("claims", each, each));
    const incidents = reading.incidents.map((each) => draft("incidents", each, each));
    const known = new Set(incidents.map(({ id }) => id));
    const statuses = reading.crossing_status.map((each) =>
      draft("crossing_status", { ...each, date_from: each.from, date_to: each.until }, each),
    );
    return [
      ...incidents.flatMap((each) => [each, ...claims.filter(({ incident }) => incident === each.id)]),
      ...claims.filter(({ incident }) => !known.has(incident)),
      ...statuses,
    ];
  }

  return { all, FIELDS };
})();
