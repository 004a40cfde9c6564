"use strict";
// Incidents by province, by the same rule as app/aggregate/areas.py, with the parts of places in provinces that a
// page in one file holds.

durand.areas = (() => {
  const CERTAIN = 0.95; // the part of a place in a province from which on it certainly lies there
  const NONE = { incidents: 0, certain: 0, possible: 0, weight: 0 };

  // `shares` are the parts of places in provinces, by the incidents' ids; "" is what lies in none.
  function count(features, isos, shares) {
    const areas = {};
    const area = (iso) => {
      areas[iso] ||= { ...NONE, types: {} };
      return areas[iso];
    };
    const rest = { elsewhere: 0, open: 0 };
    for (const { properties: p } of features) {
      const centre = isos.includes(p.province) ? p.province : null;
      const { "": outside = 0, ...parts } = shares[p.id] ?? { [centre]: 1 };
      if (centre) countCentre(area(centre), p, centre in parts);
      for (const [iso, share] of Object.entries(parts)) countPart(area(iso), share);
      rest.elsewhere += outside;
      rest.open += 1 - outside - Object.values(parts).reduce((sum, share) => sum + share, 0);
    }
    return { by: "province", areas, elsewhere: rest.elsewhere, not_attributable: Math.max(0, rest.open) };
  }

  function countCentre(area, { event_type: type }, hasPart) {
    area.incidents += 1;
    area.types[type || "Other"] = (area.types[type || "Other"] || 0) + 1;
    if (!hasPart) area.possible += 1;
  }

  function countPart(area, share) {
    area.possible += 1;
    area.weight += share;
    area.certain += share >= CERTAIN ? 1 : 0;
  }

  return { count };
})();
