"use strict";
// The records of a page in one file: the same questions as of a service, answered from what stands in the page.

durand.Inside = class {
  SINGLES_AT_MOST = 500;
  DATES = ["datetime", "date_match"];

  /**
   * @param {{
   *   records: any, drawn: any, filtering: any, symbols?: any, params?: Filters, vocabularies?: any
   * }} page
   */
  constructor({ records, drawn, filtering, symbols = {}, params = {}, vocabularies = {} }) {
    const { event_types = [], provinces = [], sides = [], date_match: dateMatches = [] } = vocabularies;
    this.records = records;
    this.ring = symbols.ring;
    this.params = params;
    this.isos = drawn.provinces.features.map(({ properties: p }) => p.iso);
    this.crossings = Object.fromEntries(
      drawn.crossings.features.map((f) => [f.properties.id, f.geometry?.coordinates]),
    );
    this.texts = new WeakMap(); // folded once for each incident
    this.askable = {
      ...filtering,
      crossings: this.crossings,
      searched: (f) => this.searched(f, filtering),
      places: new durand.Places({ records, drawn }, this.crossings),
      event_types,
      provinces: provinces.map(({ iso }) => iso).sort(),
      sides,
      date_matches: dateMatches,
    };
  }

  // The text that a search looks through.
  searched(f, { searched, letters }) {
    const { known } = durand.words;
    if (!this.texts.has(f)) {
      const text = searched.map((name) => f.properties[name]).filter(known);
      this.texts.set(f, durand.folding.searchable(text.join(" "), letters));
    }
    return this.texts.get(f);
  }

  // Located incidents that the filters select, those left aside.
  chosen(filters, left = []) {
    const tests = durand.reading.read(filters, this.askable);
    return durand.selection.passing(this.records.incidents.features, tests, left);
  }

  unlocated(filters) {
    const tests = durand.reading.read(filters, this.askable);
    return durand.selection.passing(this.records.unlocated.features, tests, durand.selection.PLACE_FILTERS);
  }

  undated(filters) {
    return this.chosen(filters, this.DATES).filter(durand.bars.isUndated);
  }

  inView(filters, bbox) {
    return this.chosen(filters).filter((f) => durand.boxes.holds(bbox, ...f.geometry.coordinates));
  }

  features(filters, bbox, zoom) {
    const found = this.inView(filters, bbox);
    const isFew = found.length <= this.SINGLES_AT_MOST;
    const drawing = { zoom, box: bbox, distinct: this.records.distinct, ring: this.ring };
    const features = isFew ? found : durand.cells.clusters(this.chosen(filters), drawing);
    return {
      type: "FeatureCollection",
      numberMatched: found.length,
      numberReturned: features.length,
      features,
    };
  }

  cluster(filters, id, limit, offset) {
    const members = durand.cells.membersOf(this.chosen(filters), id);
    return { numberMatched: members.length, features: members.slice(offset, offset + limit) };
  }

  // How many certainly and possibly lie in a place that is asked for by centres; null where the file does not
  // tell.
  surely(filters) {
    const { known } = durand.words;
    const match = durand.reading.placeMatch(filters);
    const asks = match === "centre" && ["near", "bbox", "border_km"].some((name) => known(filters[name]));
    const counted = (other) => (asks ? this.countedWith({ ...filters, place_match: other }) : null);
    return { place_match: match, certainly: counted("certainly"), possibly: counted("possibly") };
  }

  countedWith(filters) {
    try {
      return this.chosen(filters).length;
    } catch (error) {
      if (error instanceof durand.Refused) return null;
      throw error;
    }
  }

  // Records that are linked as one event with others, where nobody asked for records: a service counts each event
  // once, with what all its records say. A file does not know the records that it does not hold.
  linked(features, filters) {
    const isAsked = [filters.events, this.params.events].some((each) => each?.trim().toLowerCase() === "records");
    return isAsked ? 0 : features.filter((f) => durand.words.known(f.properties.event_id)).length;
  }

  // Deaths are those of all that the filters select, as a summary has them: what has no place is in no place asked
  // for.
  summary(filters) {
    const found = this.chosen(filters);
    const unlocated = this.unlocated(filters);
    const isPlaced = durand.selection.PLACED.some((name) => filters[name] || this.params[name]);
    return {
      located: found.length,
      ...this.surely(filters),
      unlocated: unlocated.length,
      undated: this.undated(filters).length,
      withheld: 0,
      linked: this.linked([...found, ...unlocated], filters),
      ...durand.selection.days(found),
      ...durand.totals.tally([...found, ...(isPlaced ? [] : unlocated)], this.records.distinct),
    };
  }

  items(filters, bbox, { sortby, limit, offset = 0 }) {
    const { known } = durand.words;
    const [column, sign] = [sortby.replace("-", ""), sortby.startsWith("-") ? -1 : 1];
    const value = (f) => f.properties[column];
    const order = (a, b) => {
      const [one, other] = [value(a), value(b)];
      if (!known(one) || !known(other)) return Number(known(other)) - Number(known(one));
      return sign * (Number(one > other) - Number(one < other));
    };
    const found = this.measured(this.inView(filters, bbox), filters).sort(order);
    return { numberMatched: found.length, features: found.slice(offset, offset + limit) };
  }

  // With the distances from the place that is asked for, as the service gives them.
  measured(found, { near = this.params.near }) {
    if (!near) return found;
    const [lon, lat] = near.includes(",") ? near.split(",").map(Number) : this.crossings[near];
    return found.map((f) => {
      const km = Math.round(durand.distance(lon, lat, ...f.geometry.coordinates) * 1000) / 1000;
      return { ...f, properties: { ...f.properties, distance_km: km } };
    });
  }

  near(id, { bbox: _, ...filters }) {
    const found = this.chosen({ ...filters, near: id, within_km: "25" });
    const [lon, lat] = this.crossings[id];
    const km = (f) => durand.distance(lon, lat, ...f.geometry.coordinates);
    return { numberMatched: found.length, features: found.sort((a, b) => km(a) - km(b)).slice(0, 20) };
  }

  incident(id) {
    const { incidents, unlocated } = this.records;
    const found = [...incidents.features, ...unlocated.features].find((f) => f.properties.id === id);
    if (!found) throw new Error(durand.t("not_among", { id }));
    return found;
  }

  claims(id) {
    return this.records.claims.features.filter((f) => f.properties.incident === id);
  }

  everything(filters, bbox) {
    const features = bbox ? this.inView(filters, bbox) : this.chosen(filters);
    return { type: "FeatureCollection", features };
  }
};

/** @returns {Source} */
durand.inside = (data) => {
  const inside = new durand.Inside(data);
  const { records } = data;
  return {
    inside: true,
    features: async (filters, bbox, zoom) => inside.features(filters, bbox, zoom),
    cluster: async (filters, id, limit, offset) => inside.cluster(filters, id, limit, offset),
    summary: async (filters) => inside.summary(filters),
    timeline: async (filters, step) => durand.bars.count(inside.chosen(filters, inside.DATES), step),
    areas: async (filters) => durand.areas.count(inside.chosen(filters), inside.isos, records.shares),
    outlines: async () => durand.data.drawn,
    towns: async () => durand.data.towns,
    surroundings: async () => durand.data.surroundings,
    districts: null,
    items: async (filters, bbox, more) => inside.items(filters, bbox, more),
    unlocated: async (filters) => inside.unlocated(filters),
    undated: async (filters) => inside.undated(filters),
    incident: async (id) => inside.incident(id),
    claims: async (id) => inside.claims(id),
    statuses: async () => ({ statements: records.crossing_status.features, histories: records.histories }),
    near: async (id, filters) => inside.near(id, filters),
    itemLink: () => null,
    nearLink: () => null,
    exportLink: () => null,
    everything: (filters, bbox) => inside.everything(filters, bbox),
  };
};
