"use strict";
// How surely an incident lies in a place, by the rules of app/engine/extents.py and what it uses: `possibly`, some
// of its circle or unit lies there; `centre`, its centre does; `certainly`, all of it does.

durand.Places = (() => {
  const { known } = durand.words;
  const { boxes } = durand;
  const MM_PER_KM = 1e6;
  const CERTAIN = 0.95; // the part of a place in provinces from which on it certainly lies there
  const UNKNOWN = "unknown";
  const UNDETERMINED = "undetermined";
  const mm = (km) => Math.round(Math.max(0, km) * MM_PER_KM);
  const isVague = ({ properties: p }) => !known(p.radius_km) || p.geo_precision === UNKNOWN;
  const radius = (f) => (isVague(f) ? 0 : f.properties.radius_km);
  const at = (f) => f.geometry.coordinates;

  class Places {
    // `gates` are the crossings' places by their ids.
    constructor({ records: { incidents, shares, reach }, drawn }, gates) {
      this.shares = shares;
      this.reach = reach;
      this.gates = gates;
      this.farthest = new Map(incidents.features.map((f, i) => [f, reach.farthest[i]]));
      this.areas = new Map(
        [...drawn.provinces.features, ...drawn.districts.features].map((f) => [
          f.properties.iso ?? f.properties.code,
          f.geometry,
        ]),
      );
      this.outlines = new Map(); // by area, made when first asked for
    }

    // The unit that an incident is known as; undefined for one that is a circle.
    unitOf({ properties: p }) {
      const isUnit =
        this.reach.as_units.includes(p.geo_precision) && Object.hasOwn(this.reach.units, p.unit ?? "");
      return isUnit ? this.reach.units[p.unit] : undefined;
    }

    outline(code) {
      if (!this.outlines.has(code)) {
        const drawnTo = this.reach.drawn_to[code] ?? Infinity;
        this.outlines.set(code, new durand.Outline(this.areas.get(code), drawnTo));
      }
      return this.outlines.get(code);
    }

    // What the outlines of the areas that make a unit tell of some of it, and of all of it; where they leave that
    // open there is no honest answer.
    some(f, filter, test) {
      const answers = this.unitOf(f).areas.map((code) => test(this.outline(code)));
      return (
        answers.includes(true) || (answers.includes(null) && this.refuse(f, filter, "unapplied_some_of_unit"))
      );
    }

    all(f, filter, test) {
      const answers = this.unitOf(f).areas.map((code) => test(this.outline(code)));
      return (
        !answers.includes(false) && (!answers.includes(null) || this.refuse(f, filter, "unapplied_all_of_unit"))
      );
    }

    refuse(f, filter, key) {
      const { unit_name: name, unit } = f.properties;
      const slacks = this.unitOf(f).areas.map((code) => Math.ceil(this.outline(code).slack(0) * 1000));
      const metres = Math.max(...slacks);
      throw new durand.Refused(durand.t(key, { filter, unit: name ?? unit, metres }));
    }

    // [least, most] millimetres from a crossing to a unit; nothing for another place.
    fromGate(unit, lon, lat) {
      const at = this.reach.gates.findIndex(
        (id) => this.gates[id] && this.gates[id][0] === lon && this.gates[id][1] === lat,
      );
      return unit.from_gates[at];
    }

    near([lon, lat, km], match) {
      const rim = mm(km);
      const centre = (f) => durand.distance(lon, lat, ...at(f));
      const least = (f, unit) => {
        const span = this.fromGate(unit, lon, lat);
        return (
          mm(centre(f)) <= rim ||
          (span ? span[0] <= rim : this.some(f, "near", (one) => one.reaches(lon, lat, km)))
        );
      };
      const most = (f, unit) => {
        const span = this.fromGate(unit, lon, lat);
        return (
          mm(centre(f)) <= rim &&
          (span ? span[1] <= rim : this.all(f, "near", (one) => one.isWithin(lon, lat, km)))
        );
      };
      const tests = {
        centre: (f) => centre(f) <= km,
        possibly: (f) => (this.unitOf(f) ? least(f, this.unitOf(f)) : mm(centre(f) - radius(f)) <= rim),
        certainly: (f) =>
          this.unitOf(f) ? most(f, this.unitOf(f)) : !isVague(f) && mm(centre(f) + radius(f)) <= rim,
      };
      return (f) => Boolean(f.geometry) && tests[match](f);
    }

    touches(f, unit, box) {
      if (boxes.covers(box, unit.bounds)) return true;
      if (!boxes.meets(box, unit.bounds)) return false;
      return this.some(f, "bbox", (one) => one.touches(box));
    }

    inBox(box, match) {
      const centre = (f) => boxes.holds(box, ...at(f));
      const tests = {
        centre,
        possibly: (f) =>
          centre(f) ||
          (this.unitOf(f)
            ? this.touches(f, this.unitOf(f), box)
            : radius(f) > 0 && boxes.outsideKm(box, ...at(f)) <= radius(f)),
        certainly: (f) =>
          this.unitOf(f)
            ? boxes.covers(box, this.unitOf(f).bounds)
            : centre(f) && !isVague(f) && boxes.insideKm(box, ...at(f)) >= radius(f),
      };
      return (f) => Boolean(f.geometry) && tests[match](f);
    }

    // Where the line bends around a circle its farthest point is not its radius farther than its centre: it is
    // measured.
    nearLine(km, match) {
      const least = ({ properties: p }, unit) =>
        unit ? Math.min(unit.from_line[0], p.border_km) : p.border_km - radius({ properties: p });
      const all = (f, unit) => {
        const { border_km: centre } = f.properties;
        if (unit) return Math.max(unit.from_line[1], centre) <= km;
        return (
          !isVague(f) && (centre + radius(f) <= km || (known(this.farthest.get(f)) && this.farthest.get(f) <= km))
        );
      };
      const tests = {
        centre: ({ properties: p }) => p.border_km <= km,
        possibly: (f) => least(f, this.unitOf(f)) <= km,
        certainly: (f) => all(f, this.unitOf(f)),
      };
      return (f) => known(f.properties.border_km) && tests[match](f);
    }

    // The part of an incident's place in some provinces.
    share({ properties: p }, provinces) {
      const parts = Object.entries(this.shares[p.id] ?? { [p.province]: 1 });
      return parts.reduce((sum, [iso, part]) => (provinces.includes(iso) ? sum + part : sum), 0);
    }

    inProvinces(provinces, match) {
      const centre = ({ properties: p }) => provinces.includes(p.province);
      const tests = {
        centre,
        possibly: (f) => centre(f) || this.share(f, provinces) > 0,
        certainly: (f) => this.share(f, provinces) >= CERTAIN,
      };
      return (f) => Boolean(f.geometry) && tests[match](f);
    }

    // What is undetermined is possibly on either side.
    onSides(sides, match) {
      const wanted = match === "possibly" ? [...sides, UNDETERMINED] : sides;
      return ({ properties: p }) => wanted.includes(p.side);
    }
  }

  return Places;
})();
