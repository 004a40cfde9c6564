"use strict";
// The records of a page in one file: the same questions as of a service, answered from what stands in the page.

durand.selection = (() => {
  const { known } = durand.words;
  const PLACE_FILTERS = ["bbox", "bbox-crs", "near", "within_km", "border_km", "province", "side", "sortby"];
  const PLACED = PLACE_FILTERS.filter((name) => !["bbox-crs", "within_km", "sortby"].includes(name));

  // The features that pass all tests but those whose filters are left out.
  function passing(features, tests, left = []) {
    const asked = Object.entries(tests).filter(([name]) => !left.includes(name)).map(([, test]) => test);
    return features.filter((f) => asked.every((test) => test(f)));
  }

  function days(features) {
    const all = features.flatMap((f) => [f.properties.date_start, f.properties.date_end]).filter(known).sort();
    return { first: all[0] ?? null, last: all[all.length - 1] ?? null };
  }

  function types(features) {
    const found = {};
    for (const { properties: { event_type: type } } of features) found[type || "Other"] = (found[type || "Other"] || 0) + 1;
    return found;
  }

  return { passing, days, types, interval: durand.intervals.shown, PLACE_FILTERS, PLACED };
})();

durand.inside = ({ records, drawn, filtering, params = {}, vocabularies: { event_types = [], provinces = [], sides = [], date_match = [] } = {} }) => {
  const { selection, calendar, reading } = durand;
  const { known } = durand.words;
  const SINGLES_AT_MOST = 500;
  const CELL = 64; // pixels of a cluster's square
  const DATES = ["datetime", "date_match"];
  const crossings = Object.fromEntries(drawn.crossings.features.map((f) => [f.properties.id, f.geometry && f.geometry.coordinates]));
  const texts = new WeakMap(); // folded once for each incident
  const searched = (f) => {
    if (!texts.has(f)) texts.set(f, durand.folding.searchable(filtering.searched.map((name) => f.properties[name]).filter(known).join(" "), filtering.letters));
    return texts.get(f);
  };
  const askable = {
    ...filtering, crossings, searched, places: durand.places({ records, drawn }, crossings), event_types, provinces: provinces.map(({ iso }) => iso).sort(), sides, date_matches: date_match,
  };
  const ofOne = (collection, column, id) => collection.features.filter((f) => f.properties[column] === id);
  const chosen = (filters, left) => selection.passing(records.incidents.features, reading.read(filters, askable), left);
  const undated = (features) => features.filter((f) => !known(f.properties.date_start) && !known(f.properties.date_end));
  const unlocated = (filters) => selection.passing(records.unlocated.features, reading.read(filters, askable), selection.PLACE_FILTERS);
  const inView = (features, bbox) => features.filter((f) => durand.boxes.holds(bbox, ...f.geometry.coordinates));

  function cell([lon, lat], zoom) {
    const sine = Math.sin((lat * Math.PI) / 180);
    const side = (256 * 2 ** zoom) / CELL;
    const [x, y] = [(lon / 360 + 0.5) * side, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side];
    return `cluster:${zoom}:${Math.floor(x)}:${Math.floor(y)}`;
  }

  function clusters(features, zoom) {
    const cells = new Map();
    for (const feature of features) {
      const key = cell(feature.geometry.coordinates, zoom);
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(feature);
    }
    return [...cells].map(([id, members]) => (members.length === 1 ? members[0] : cluster(id, members)));
  }

  function cluster(id, members) {
    const [lons, lats] = [0, 1].map((axis) => members.map((f) => f.geometry.coordinates[axis]));
    const bbox = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const properties = {
      count: members.length, types: selection.types(members), ...durand.totals.together(members, records.distinct), ...selection.days(members),
      bbox, is_one_place: bbox[0] === bbox[2] && bbox[1] === bbox[3],
    };
    return { type: "Feature", id, geometry: { type: "Point", coordinates: [mean(lons), mean(lats)] }, properties };
  }

  function features(filters, bbox, zoom) {
    const found = inView(chosen(filters), bbox);
    const shown = found.length <= SINGLES_AT_MOST ? found : clusters(found, zoom);
    return { type: "FeatureCollection", numberMatched: found.length, numberReturned: shown.length, features: shown };
  }

  // How many certainly and possibly lie in a place that is asked for by centres; null where the file does not tell.
  function surely(filters) {
    const placeMatch = reading.placeMatch(filters);
    const asks = placeMatch === "centre" && ["near", "bbox", "border_km"].some((name) => known(filters[name]));
    const counted = (match) => {
      try {
        return asks ? chosen({ ...filters, place_match: match }).length : null;
      } catch (error) {
        if (error instanceof durand.Refused) return null;
        throw error;
      }
    };
    return { place_match: placeMatch, certainly: counted("certainly"), possibly: counted("possibly") };
  }

  // Deaths are those of all that the filters select, as a summary has them: what has no place is in no place asked for.
  function summary(filters) {
    const found = chosen(filters);
    const placed = selection.PLACED.some((name) => filters[name] || params[name]);
    const placeless = placed ? [] : unlocated(filters);
    return {
      located: found.length, ...surely(filters), unlocated: unlocated(filters).length, undated: undated(chosen(filters, DATES)).length,
      withheld: 0, ...selection.days(found), ...durand.totals.tally([...found, ...placeless], records.distinct),
    };
  }

  function timeline(filters, asked) {
    const found = chosen(filters, DATES);
    const { first, last } = selection.days(found);
    const counted = { first, last, undated: undated(found).length, numberMatched: found.length };
    if (!first) return { step: asked, ...counted, bins: { start: [], certainly: [], possibly: [] } };
    const step = asked === "auto" ? calendar.bestStep(first, last) : asked;
    const start = calendar.steps(first, last, step);
    const [certainly, possibly] = [start.map(() => 0), start.map(() => 0)];
    const bin = (day) => calendar.find(start, day);
    for (const { properties: p } of found) {
      if (!known(p.date_start) && !known(p.date_end)) continue;
      const from = known(p.date_start) ? bin(p.date_start) : 0;
      const to = known(p.date_end) ? bin(p.date_end) : start.length - 1;
      if (from === to && known(p.date_start) && known(p.date_end)) certainly[from] += 1;
      for (let at = from; at <= to; at += 1) possibly[at] += 1;
    }
    return { step, ...counted, bins: { start, certainly, possibly } };
  }

  // By the same rule as app/aggregate/areas.py, with the parts of places in provinces that the file holds.
  const isos = drawn.provinces.features.map(({ properties: p }) => p.iso);
  const CERTAIN = 0.95;

  function areas(filters) {
    const found = {};
    const area = (iso) => (found[iso] ||= { incidents: 0, certain: 0, possible: 0, weight: 0, types: {} });
    const rest = { elsewhere: 0, not_attributable: 0 };
    for (const { properties: p } of chosen(filters)) {
      const centre = isos.includes(p.province) ? p.province : null;
      const { "": outside = 0, ...parts } = records.shares[p.id] ?? { [centre]: 1 };
      if (centre) {
        area(centre).incidents += 1;
        area(centre).types[p.event_type || "Other"] = (area(centre).types[p.event_type || "Other"] || 0) + 1;
        if (!(centre in parts)) area(centre).possible += 1;
      }
      for (const [iso, share] of Object.entries(parts)) {
        area(iso).possible += 1;
        area(iso).weight += share;
        area(iso).certain += share >= CERTAIN ? 1 : 0;
      }
      rest.elsewhere += outside;
      rest.not_attributable += 1 - outside - Object.values(parts).reduce((sum, share) => sum + share, 0);
    }
    return { by: "province", areas: found, elsewhere: rest.elsewhere, not_attributable: Math.max(0, rest.not_attributable) };
  }

  function items(filters, bbox, { sortby, limit, offset = 0 }) {
    const [column, sign] = [sortby.replace("-", ""), sortby.startsWith("-") ? -1 : 1];
    const value = (f) => f.properties[column];
    const order = (a, b) => (known(value(a)) ? (known(value(b)) ? sign * (value(a) > value(b) ? 1 : value(a) < value(b) ? -1 : 0) : -1) : known(value(b)) ? 1 : 0);
    const found = inView(chosen(filters), bbox).sort(order);
    return { numberMatched: found.length, features: found.slice(offset, offset + limit) };
  }

  function near(id, filters) {
    const around = Object.fromEntries(Object.entries(filters).filter(([name]) => name !== "bbox"));
    const found = chosen({ ...around, near: id, within_km: "25" });
    const km = (f) => durand.distance(...crossings[id], ...f.geometry.coordinates);
    return { numberMatched: found.length, features: found.sort((a, b) => km(a) - km(b)).slice(0, 20) };
  }

  return {
    inside: true,
    features: async (filters, bbox, zoom) => features(filters, bbox, zoom),
    async cluster(filters, id, limit, offset) {
      const zoom = Number(id.split(":")[1]);
      const members = chosen(filters).filter((f) => cell(f.geometry.coordinates, zoom) === id);
      return { numberMatched: members.length, features: members.slice(offset, offset + limit) };
    },
    summary: async (filters) => summary(filters),
    timeline: async (filters, step) => timeline(filters, step),
    areas: async (filters) => areas(filters),
    districts: null,
    items: async (filters, bbox, more) => items(filters, bbox, more),
    unlocated: async (filters) => unlocated(filters),
    undated: async (filters) => undated(chosen(filters, DATES)),
    async incident(id) {
      const found = [...records.incidents.features, ...records.unlocated.features].find((f) => f.properties.id === id);
      if (!found) throw new Error(durand.t("not_among", { id }));
      return found;
    },
    claims: async (id) => ofOne(records.claims, "incident", id),
    statuses: async () => records.crossing_status.features,
    near: async (id, filters) => near(id, filters),
    itemLink: () => null,
    nearLink: () => null,
    exportLink: () => null,
    everything: (filters, bbox) => ({ type: "FeatureCollection", features: bbox ? inView(chosen(filters), bbox) : chosen(filters) }),
  };
};
