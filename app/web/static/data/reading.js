"use strict";
// The filters' texts as tests of an incident, by the rules of app/filters/catalogue.py: what the service accepts
// is accepted, what it refuses is refused in the same words, and what a page in one file cannot apply is refused,
// too.

durand.reading = (() => {
  const { quoted } = durand;
  const { refuse, words, TWICE } = durand.vocabulary;
  const { known } = durand.words;
  const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
  const DATASET = /^[a-z0-9][a-z0-9_-]{0,62}$/;
  const LANGUAGES = ["cql2-text", "cql2-json", "cql-text"];
  const CENTRE = "centre";
  const PLACE_MATCHES = ["possibly", CENTRE, "certainly"];
  const LAST = ["near", "bbox"]; // they may have no answer for what the other tests leave out
  const MAX_RADIUS_KM = 2000;
  const WITHIN_KM = "25";

  function number(name, text) {
    const value = NUMBER.test(text.trim()) ? Number(text) : NaN;
    if (!Number.isFinite(value)) refuse("refused_number", { name, text: quoted(text) });
    return value;
  }

  function box(text) {
    let corners = text.split(",").map((part) => number("bbox", part));
    if (corners.length === 6) corners = [corners[0], corners[1], corners[3], corners[4]];
    if (corners.length !== 4) refuse("refused_bbox", { text: quoted(text) });
    const [west, south, east, north] = corners;
    if (![west, east].every((lon) => Math.abs(lon) <= 180)) refuse("refused_longitudes", { west, east });
    if (!(south >= -90 && south <= north && north <= 90)) refuse("refused_latitudes", { south, north });
    return corners;
  }

  // Possibly: its days and the interval have one in common. Certainly: all its days, both ends known, lie in it.
  function inTime({ properties: { date_start: start, date_end: end } }, [from, to], match) {
    if (match === "certainly") return known(start) && known(end) && (!from || start >= from) && (!to || end <= to);
    if (!from && !to) return true;
    if (!known(start) && !known(end)) return false;
    return (!to || !known(start) || start <= to) && (!from || !known(end) || end >= from);
  }

  function place(text, crossings) {
    if (text.includes(",")) {
      const parts = text.split(",").map((part) => number("near", part));
      if (parts.length !== 2) refuse("refused_near", { text: quoted(text) });
      return parts;
    }
    if (!Object.hasOwn(crossings, text))
      refuse("refused_crossing", { text: quoted(text), names: Object.keys(crossings).sort().join(", ") });
    return crossings[text] ?? refuse("refused_unplaced", { text: quoted(text) });
  }

  // [longitude, latitude, km] of the circle asked for.
  function circle(params, { crossings }) {
    const km = number("within_km", params.within_km ?? WITHIN_KM);
    const [lon, lat] = place(params.near, crossings);
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) refuse("refused_point", { lon, lat });
    if (!(km > 0 && km <= MAX_RADIUS_KM)) refuse("refused_within", { most: MAX_RADIUS_KM, km });
    return [lon, lat, km];
  }

  function border(text) {
    const km = number("border_km", text);
    return km < 0 ? refuse("refused_border", { text: quoted(text) }) : km;
  }

  function datasets(text) {
    const names = text.split(",").map((name) => name.trim());
    for (const name of names) if (!DATASET.test(name)) refuse("refused_dataset", { name: quoted(name) });
    return ({ properties: p }) => names.includes(p.dataset);
  }

  function match(text = "possibly", allowed) {
    const found = words("date_match", text, allowed);
    return found.length === 1
      ? found[0]
      : refuse("refused_match", { names: allowed.join(", "), text: quoted(text) });
  }

  // How surely an incident has to lie in the place that is asked for.
  function placeMatch({ place_match: text = CENTRE }) {
    const found = words("place_match", text, PLACE_MATCHES);
    return found.length === 1
      ? found[0]
      : refuse("refused_place_match", { names: PLACE_MATCHES.join(", "), text: quoted(text) });
  }

  function crs(name, params, { systems }) {
    const text = params[name] ?? systems[0];
    if (!systems.includes(text)) refuse("refused_crs", { name, text: quoted(text), names: systems.join(", ") });
    if (text !== systems[0]) refuse("unapplied_crs", { name, text });
  }

  function expression(params, { columns, most }) {
    const text = params.filter;
    if (text === undefined) return refuse("refused_alone");
    const language = params["filter-lang"] ?? (text.trimStart().startsWith("{") ? "cql2-json" : "cql2-text");
    if (!LANGUAGES.includes(language))
      refuse("refused_language", { text: quoted(language), names: LANGUAGES.join(", ") });
    const holds = durand.conditions.read(text, language, columns, most.likes);
    return (f) => holds(f) === true;
  }

  function text(words, { letters, searched, most }) {
    if (!words.trim()) refuse("refused_q");
    const wanted = durand.folding.wanted(words, letters);
    if (wanted.length > most.words) refuse("refused_words", { count: wanted.length, most: most.words });
    const begins = durand.folding.begins(wanted);
    return (f) => begins(searched(f));
  }

  // A property's name is a filter for one value of it.
  function property(name, text, kind) {
    if (kind === "text") return ({ properties: p }) => p[name] === text;
    if (kind !== "date")
      return (
        (value) =>
        ({ properties: p }) =>
          p[name] === value
      )(number(name, text));
    const day = durand.intervals.dayOf(text);
    if (day !== text) refuse("refused_day", { name, text: quoted(text) });
    return ({ properties: p }) => p[name] === day;
  }

  const among = (name, vocabulary) => (params, known) => {
    const wanted = words(name, params[name], known[vocabulary]);
    return ({ properties: p }) => wanted.includes(p[name]);
  };

  const READERS = {
    bbox: (params, { places }) => places.inBox(box(params.bbox), placeMatch(params)),
    "bbox-crs": (params, known) => crs("bbox-crs", params, known),
    datetime: (params, known) => {
      const [days, how] = [durand.intervals.read(params.datetime), match(params.date_match, known.date_matches)];
      return (f) => inTime(f, days, how);
    },
    date_match: (params, known) => {
      match(params.date_match, known.date_matches);
    },
    event_type: among("event_type", "event_types"),
    dataset: (params) => datasets(params.dataset),
    province: (params, { provinces, places }) =>
      places.inProvinces(words("province", params.province, provinces), placeMatch(params)),
    side: (params, { sides, places }) => places.onSides(words("side", params.side, sides), placeMatch(params)),
    stated_match: among("stated_match", "stated_matches"),
    near: (params, known) => known.places.near(circle(params, known), placeMatch(params)),
    within_km: (params) => {
      if (params.near === undefined) refuse("refused_within_alone");
    },
    border_km: (params, { places }) => places.nearLine(border(params.border_km), placeMatch(params)),
    place_match: (params) => {
      placeMatch(params);
    },
    district: () => refuse("unapplied_district"),
    fatalities: (params) => durand.values.fatalities(params.fatalities),
    actor: (params) => durand.values.actor(params.actor),
    verification: (params) => durand.values.verification(params.verification),
    area: () => refuse("unapplied_zone", { name: "area" }),
    corridor: () => refuse("unapplied_zone", { name: "corridor" }),
    events: (params) => {
      if (words("events", params.events, ["records", "linked"]).join() !== "records") refuse("unapplied_events");
    },
    filter: expression,
    "filter-lang": (params, known) => {
      expression(params, known);
    },
    "filter-crs": (params, known) => {
      expression(params, known);
      crs("filter-crs", params, known);
    },
    q: (params, known) => text(params.q, known),
  };

  // The tests that a set of filters asks for, by the filter's name; `known` is what a filter may name.
  function read(params, known) {
    if (params[TWICE]) refuse("refused_twice", { name: params[TWICE] });
    const tests = {};
    const names = Object.keys(params);
    for (const name of [
      ...names.filter((each) => !LAST.includes(each)),
      ...names.filter((each) => LAST.includes(each)),
    ]) {
      const isFilter = known.names.includes(name) && Object.hasOwn(READERS, name);
      const isProperty = !known.names.includes(name) && Object.hasOwn(known.columns, name);
      if (!isProperty && !isFilter)
        refuse("refused_unknown", { name: quoted(name), names: known.names.join(", ") });
      const test = isProperty ? property(name, params[name], known.columns[name]) : READERS[name](params, known);
      if (test) tests[name] = test;
    }
    return tests;
  }

  return { read, placeMatch };
})();
