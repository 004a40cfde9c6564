"use strict";
// Incidents that were selected: by tests, in order, and what they are together.

durand.selection = (() => {
  const { known } = durand.words;
  const PLACE_FILTERS = [
    "bbox",
    "bbox-crs",
    "near",
    "within_km",
    "area",
    "corridor",
    "border_km",
    "province",
    "district",
    "side",
    "sortby",
  ];
  const PLACED = PLACE_FILTERS.filter((name) => !["bbox-crs", "within_km", "sortby"].includes(name));

  // The features that pass all tests but those whose filters are left out.
  function passing(features, tests, left = []) {
    const asked = Object.entries(tests)
      .filter(([name]) => !left.includes(name))
      .map(([, test]) => test);
    return features.filter((f) => asked.every((test) => test(f)));
  }

  function days(features) {
    const all = features
      .flatMap((f) => [f.properties.date_start, f.properties.date_end])
      .filter(known)
      .sort();
    return { first: all[0] ?? null, last: all[all.length - 1] ?? null };
  }

  function types(features) {
    const found = {};
    for (const { properties: p } of features) {
      const type = p.event_type || "Other";
      found[type] = (found[type] || 0) + 1;
    }
    return found;
  }

  // Newest first; what has no date comes last; the id settles the rest, so that the order is always the same.
  const newestFirst = ({ properties: a }, { properties: b }) =>
    (b.date_end || "").localeCompare(a.date_end || "") || a.id.localeCompare(b.id);

  // The incidents of several places.
  const featuresOf = (places) => places.flatMap((place) => place.features).sort(newestFirst);

  return {
    passing,
    days,
    types,
    newestFirst,
    featuresOf,
    interval: durand.intervals.shown,
    PLACE_FILTERS,
    PLACED,
  };
})();
