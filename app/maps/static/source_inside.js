"use strict";
// The records of a page in one file: the same questions as of a service, answered from what stands in the page.

durand.selection = (() => {
  const { known, list } = durand.words;
  const SEARCHED = [
    "id", "title", "event_type", "sub_event_type", "actor1", "actor2", "place_name", "country_stated", "province_stated",
    "district_stated", "casualties_text", "said_by", "source", "source_ref", "notes", "province_name", "district", "crossing",
  ];
  const PLACE_FILTERS = ["bbox", "near", "within_km", "border_km", "province", "side", "sortby"];
  const MIN_DEATHS = /^fatalities_best >= (\d+)$/;

  // Kilometres between two points on WGS 84, by Lambert's formula: within some ten metres over our distances.
  function distance(lon1, lat1, lon2, lat2) {
    const [radius, flattening, rad] = [6378.137, 1 / 298.257223563, Math.PI / 180];
    const reduced = (lat) => Math.atan((1 - flattening) * Math.tan(lat * rad));
    const [b1, b2] = [reduced(lat1), reduced(lat2)];
    const half = Math.sin((b2 - b1) / 2) ** 2 + Math.cos(b1) * Math.cos(b2) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
    const angle = 2 * Math.asin(Math.min(1, Math.sqrt(half)));
    if (angle === 0) return 0;
    const [p, q] = [(b1 + b2) / 2, (b2 - b1) / 2];
    const x = (angle - Math.sin(angle)) * (Math.sin(p) * Math.cos(q)) ** 2 / Math.cos(angle / 2) ** 2;
    const y = (angle + Math.sin(angle)) * (Math.cos(p) * Math.sin(q)) ** 2 / Math.sin(angle / 2) ** 2;
    return radius * (angle - (flattening / 2) * (x + y));
  }

  function interval(text) {
    const [from, to = from] = text.split("/");
    return [from === ".." || !from ? null : from, to === ".." || !to ? null : to];
  }

  // Possibly: its days and the interval have one in common. Certainly: all its days lie in the interval.
  function inTime(p, text, match) {
    const [from, to] = interval(text);
    const [start, end] = [p.date_start, p.date_end];
    if (!known(start) && !known(end)) return false;
    if (match === "certainly") return (!from || (known(start) && start >= from)) && (!to || (known(end) && end <= to));
    return (!to || (known(start) && start <= to)) && (!from || !known(end) || end >= from);
  }

  function near(feature, filters, points) {
    if (!feature.geometry) return false;
    const centre = points[filters.near] || filters.near.split(",").map(Number);
    return distance(...centre, ...feature.geometry.coordinates) <= Number(filters.within_km || 25);
  }

  function inBox(feature, bbox) {
    const [west, south, east, north] = Array.isArray(bbox) ? bbox : bbox.split(",").map(Number);
    const [lon, lat] = feature.geometry.coordinates;
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }

  const TESTS = {
    bbox: (f, value) => inBox(f, value),
    datetime: (f, value, { date_match }) => inTime(f.properties, value, date_match),
    date_match: () => true,
    sortby: () => true,
    within_km: () => true,
    near: (f, value, filters, points) => near(f, filters, points),
    border_km: (f, value) => known(f.properties.border_km) && f.properties.border_km <= Number(value),
    filter: (f, value) => {
      const least = MIN_DEATHS.exec(value);
      return !least || (known(f.properties.fatalities_best) && f.properties.fatalities_best >= Number(least[1]));
    },
    q: (f, value) => {
      const text = SEARCHED.map((name) => f.properties[name] ?? "").join(" ").toLowerCase();
      return value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
    },
  };

  // "sortby" orders, and selects nothing. Any other filter is a property's name, and its value one or more, separated by commas.
  function select(features, filters, points, left = []) {
    const tests = Object.entries(filters).filter(([name]) => !left.includes(name));
    return features.filter((f) => tests.every(([name, value]) =>
      TESTS[name] ? TESTS[name](f, value, filters, points) : value.split(",").includes(String(f.properties[name]))));
  }

  // Deaths of several incidents as a range in which nobody counts twice; null: nobody says.
  function tally(features) {
    const bounds = new Map();
    let [high, open] = [0, false];
    for (const { properties: p } of features) {
      const floor = [p.fatalities_low, p.fatalities_best].filter(known);
      const top = [p.fatalities_best, p.fatalities_high].filter(known);
      if (!floor.length && !top.length) continue;
      const low = floor.length ? Math.min(...floor) : 0;
      bounds.set(p.id, { low, group: p.id });
      if (top.length) high += Math.max(...top, low);
      else open = true;
    }
    const root = (id) => (bounds.get(id).group === id ? id : root(bounds.get(id).group));
    for (const { properties: p } of features) {
      for (const other of list(p.overlaps)) if (bounds.has(p.id) && bounds.has(other)) bounds.get(root(p.id)).group = root(other);
    }
    const largest = new Map();
    for (const [id, { low }] of bounds) largest.set(root(id), Math.max(low, largest.get(root(id)) ?? 0));
    const low = [...largest.values()].reduce((sum, each) => sum + each, 0);
    return {
      fatalities_low: bounds.size ? low : null,
      fatalities_high: bounds.size && !open ? high : null,
      unknown_fatalities: features.length - bounds.size,
    };
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

  return { select, tally, days, types, interval, distance, PLACE_FILTERS };
})();

durand.inside = ({ records, drawn }) => {
  const { selection, calendar } = durand;
  const { known } = durand.words;
  const SINGLES_AT_MOST = 500;
  const CELL = 64; // pixels of a cluster's square
  const points = Object.fromEntries(drawn.crossings.features.filter((f) => f.geometry).map((f) => [f.properties.id, f.geometry.coordinates]));
  const ofOne = (collection, column, id) => collection.features.filter((f) => f.properties[column] === id);
  const chosen = (filters, left) => selection.select(records.incidents.features, filters, points, left);
  const undated = (features) => features.filter((f) => !known(f.properties.date_start) && !known(f.properties.date_end));
  const unlocated = (filters) => selection.select(records.unlocated.features, filters, points, selection.PLACE_FILTERS);

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
      count: members.length, types: selection.types(members), ...selection.tally(members), ...selection.days(members),
      bbox, is_one_place: bbox[0] === bbox[2] && bbox[1] === bbox[3],
    };
    return { type: "Feature", id, geometry: { type: "Point", coordinates: [mean(lons), mean(lats)] }, properties };
  }

  function features(filters, bbox, zoom) {
    const found = selection.select(chosen(filters), { bbox }, points);
    const shown = found.length <= SINGLES_AT_MOST ? found : clusters(found, zoom);
    return { type: "FeatureCollection", numberMatched: found.length, numberReturned: shown.length, features: shown };
  }

  function summary(filters) {
    const found = chosen(filters);
    return {
      located: found.length, unlocated: unlocated(filters).length, undated: undated(chosen(filters, ["datetime", "date_match"])).length,
      withheld: 0, ...selection.days(found), ...selection.tally(found),
    };
  }

  function timeline(filters, asked) {
    const found = chosen(filters, ["datetime", "date_match"]);
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

  // By the same rule as app/maps/areas.py: the province of the centre, and what of an incident can be counted there.
  const reach = Object.fromEntries(drawn.provinces.features.map(({ properties: p }) => [p.iso, Math.sqrt(p.area_km2 / Math.PI)]));
  const FINE = ["point", "town", "near"];
  const COARSE = ["district", "province"];

  function areas(filters) {
    const found = {};
    const rest = { elsewhere: 0, not_attributable: 0 };
    for (const { properties: p } of chosen(filters)) {
      if (!(p.province in reach)) { rest.elsewhere += 1; continue; }
      const given = COARSE.includes(p.geo_precision) || (FINE.includes(p.geo_precision) && !(p.radius_km > reach[p.province]));
      const weight = given ? p.side_certainty || 0 : 0;
      const area = (found[p.province] ||= { incidents: 0, certain: 0, weight: 0, types: {} });
      area.incidents += 1;
      area.weight += weight;
      area.certain += given && ["AF", "PK"].includes(p.side) ? 1 : 0;
      area.types[p.event_type || "Other"] = (area.types[p.event_type || "Other"] || 0) + 1;
      rest.not_attributable += 1 - weight;
    }
    return { by: "province", areas: found, ...rest };
  }

  function items(filters, bbox, { sortby, limit, offset = 0 }) {
    const [column, sign] = [sortby.replace("-", ""), sortby.startsWith("-") ? -1 : 1];
    const value = (f) => f.properties[column];
    const order = (a, b) => (known(value(a)) ? (known(value(b)) ? sign * (value(a) > value(b) ? 1 : value(a) < value(b) ? -1 : 0) : -1) : known(value(b)) ? 1 : 0);
    const found = selection.select(chosen(filters), { bbox }, points).sort(order);
    return { numberMatched: found.length, features: found.slice(offset, offset + limit) };
  }

  function near(id, filters) {
    const around = Object.fromEntries(Object.entries(filters).filter(([name]) => name !== "bbox"));
    const found = chosen({ ...around, near: id, within_km: "25" });
    const km = (f) => selection.distance(...points[id], ...f.geometry.coordinates);
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
    undated: async (filters) => undated(chosen(filters, ["datetime", "date_match"])),
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
    everything: (filters, bbox) => ({ type: "FeatureCollection", features: bbox ? selection.select(chosen(filters), { bbox }, points) : chosen(filters) }),
  };
};
