"use strict";
// How surely an incident lies in a place, by the rules of app/engine/extents.py and what it uses: `possibly`, some of
// its circle or unit lies there; `centre`, its centre does; `certainly`, all of it does.

durand.places = ({ records: { incidents, shares, reach }, drawn }, gates) => {
  const { t } = durand;
  const { known } = durand.words;
  const { boxes } = durand;
  const MM_PER_KM = 1e6;
  const CERTAIN = 0.95; // the part of a place in provinces from which on it certainly lies there
  const UNKNOWN = "unknown";
  const UNDETERMINED = "undetermined";
  const mm = (km) => Math.round(Math.max(0, km) * MM_PER_KM);
  const farthest = new Map(incidents.features.map((f, at) => [f, reach.farthest[at]]));
  const areas = new Map([...drawn.provinces.features, ...drawn.districts.features].map((f) => [f.properties.iso ?? f.properties.code, f.geometry]));
  const outlines = new Map(); // by area, made when first asked for

  // The unit that an incident is known as; undefined for one that is a circle.
  const unitOf = ({ properties: p }) => (reach.as_units.includes(p.geo_precision) && Object.hasOwn(reach.units, p.unit ?? "") ? reach.units[p.unit] : undefined);
  const isVague = ({ properties: p }) => !known(p.radius_km) || p.geo_precision === UNKNOWN;
  const radius = (f) => (isVague(f) ? 0 : f.properties.radius_km);

  function outline(code) {
    if (!outlines.has(code)) outlines.set(code, new durand.Outline(areas.get(code), reach.drawn_to[code] ?? Infinity));
    return outlines.get(code);
  }

  // What the outlines of the areas that make a unit tell of some of it, and of all of it; where they leave that open
  // there is no honest answer.
  function some(f, filter, test) {
    const answers = unitOf(f).areas.map((code) => test(outline(code)));
    return answers.includes(true) || (answers.includes(null) && refuse(f, filter, "unapplied_some_of_unit"));
  }

  function all(f, filter, test) {
    const answers = unitOf(f).areas.map((code) => test(outline(code)));
    return !answers.includes(false) && (!answers.includes(null) || refuse(f, filter, "unapplied_all_of_unit"));
  }

  function refuse(f, filter, key) {
    const { unit_name: name, unit } = f.properties;
    const metres = Math.max(...unitOf(f).areas.map((code) => Math.ceil(outline(code).slack(0) * 1000)));
    throw new durand.Refused(t(key, { filter, unit: name ?? unit, metres }));
  }

  // [least, most] millimetres from a crossing to a unit; nothing for another place.
  function fromGate(unit, lon, lat) {
    const at = reach.gates.findIndex((id) => gates[id] && gates[id][0] === lon && gates[id][1] === lat);
    return unit.from_gates[at];
  }

  function near([lon, lat, km], match) {
    const rim = mm(km);
    const centre = (f) => durand.distance(lon, lat, ...f.geometry.coordinates);
    const least = (f, unit) => {
      const span = fromGate(unit, lon, lat);
      return mm(centre(f)) <= rim || (span ? span[0] <= rim : some(f, "near", (one) => one.reaches(lon, lat, km)));
    };
    const most = (f, unit) => {
      const span = fromGate(unit, lon, lat);
      return mm(centre(f)) <= rim && (span ? span[1] <= rim : all(f, "near", (one) => one.isWithin(lon, lat, km)));
    };
    const tests = {
      centre: (f) => centre(f) <= km,
      possibly: (f) => (unitOf(f) ? least(f, unitOf(f)) : mm(centre(f) - radius(f)) <= rim),
      certainly: (f) => (unitOf(f) ? most(f, unitOf(f)) : !isVague(f) && mm(centre(f) + radius(f)) <= rim),
    };
    return (f) => Boolean(f.geometry) && tests[match](f);
  }

  function touches(f, unit, box) {
    if (boxes.covers(box, unit.bounds)) return true;
    if (!boxes.meets(box, unit.bounds)) return false;
    return some(f, "bbox", (one) => one.touches(box));
  }

  function inBox(box, match) {
    const at = (f) => f.geometry.coordinates;
    const centre = (f) => boxes.holds(box, ...at(f));
    const tests = {
      centre,
      possibly: (f) => centre(f) || (unitOf(f) ? touches(f, unitOf(f), box) : radius(f) > 0 && boxes.outsideKm(box, ...at(f)) <= radius(f)),
      certainly: (f) => (unitOf(f) ? boxes.covers(box, unitOf(f).bounds) : centre(f) && !isVague(f) && boxes.insideKm(box, ...at(f)) >= radius(f)),
    };
    return (f) => Boolean(f.geometry) && tests[match](f);
  }

  // Where the line bends around a circle its farthest point is not its radius farther than its centre: it is measured.
  function nearLine(km, match) {
    const least = ({ properties: p }, unit) => (unit ? Math.min(unit.from_line[0], p.border_km) : p.border_km - radius({ properties: p }));
    const all = (f, unit) => {
      const { border_km: centre } = f.properties;
      if (unit) return Math.max(unit.from_line[1], centre) <= km;
      return !isVague(f) && (centre + radius(f) <= km || (known(farthest.get(f)) && farthest.get(f) <= km));
    };
    const tests = {
      centre: ({ properties: p }) => p.border_km <= km,
      possibly: (f) => least(f, unitOf(f)) <= km,
      certainly: (f) => all(f, unitOf(f)),
    };
    return (f) => known(f.properties.border_km) && tests[match](f);
  }

  // The part of an incident's place in some provinces.
  function share({ properties: p }, provinces) {
    const parts = Object.entries(shares[p.id] ?? { [p.province]: 1 });
    return parts.reduce((sum, [iso, part]) => (provinces.includes(iso) ? sum + part : sum), 0);
  }

  function inProvinces(provinces, match) {
    const centre = ({ properties: p }) => provinces.includes(p.province);
    const tests = { centre, possibly: (f) => centre(f) || share(f, provinces) > 0, certainly: (f) => share(f, provinces) >= CERTAIN };
    return (f) => Boolean(f.geometry) && tests[match](f);
  }

  // What is undetermined is possibly on either side.
  function onSides(sides, match) {
    const wanted = match === "possibly" ? [...sides, UNDETERMINED] : sides;
    return ({ properties: p }) => wanted.includes(p.side);
  }

  return { near, inBox, nearLine, inProvinces, onSides };
};
