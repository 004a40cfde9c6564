"use strict";
// Incidents on one canvas: single ones as discs, many as donuts. Incidents at exactly one point are one place:
// drawn concentric, counted, listed together.

durand.Marks = L.Layer.extend({
  MARGIN: 0.15, // of the view, drawn beyond its edges so that dragging shows no gap
  RINGS_AT_MOST: 6, // that overlap one circle; where more do, only that of a place pointed at or chosen is drawn
  RING_FROM: 14, // pixels: smaller circles say nothing that the disc does not

  initialize(symbols) {
    this._symbols = symbols;
    this._places = new Map();
    this._clusters = [];
    this._selected = null;
    this._pointedAt = null;
  },

  // What is drawn from now on: the features of one answer, single incidents and clusters.
  show(features) {
    this._places = new Map();
    this._clusters = [];
    for (const feature of features) {
      const [lon, lat] = feature.geometry.coordinates;
      if (String(feature.id).startsWith("cluster:"))
        this._clusters.push({
          feature,
          latlng: L.latLng(lat, lon),
          radius: durand.ringRadius(this._symbols.ring, feature.properties.count),
        });
      else this._add(feature, L.latLng(lat, lon));
    }
    for (const place of this._places.values()) this._prepare(place);
    this._clusters.sort((a, b) => b.radius - a.radius || String(a.feature.id).localeCompare(String(b.feature.id)));
    this.redraw();
    this._map?.fire("relabel");
  },

  _add(feature, latlng) {
    const key = `${latlng.lng} ${latlng.lat}`;
    if (!this._places.has(key)) this._places.set(key, { key, latlng, features: [] });
    this._places.get(key).features.push(feature);
  },

  // Of each type the largest circle, largest first: smaller ones inside it could not be read, and the
  // list has them all. Each different uncertainty radius once.
  _prepare(place) {
    const looks = new Map();
    for (const { properties } of place.features) {
      const look = durand.symbols.look(this._symbols, properties);
      const larger = looks.get(look.ink);
      if (!larger || look.radius > larger.radius) looks.set(look.ink, look);
    }
    place.looks = [...looks.values()].sort((a, b) => b.radius - a.radius);
    const circles = place.features
      .map((f) => f.properties)
      .filter((p) => !(p.unit && durand.symbols.isArea(this._symbols, p)));
    const radii = circles.map((p) => p.radius_km).filter((km) => km > 0);
    place.radii = [...new Set(radii)].sort((a, b) => a - b);
    return place;
  },

  all() {
    return [...this._places.values()];
  },

  clusters() {
    return this._clusters;
  },

  chosen() {
    return this._selected;
  },

  types() {
    return new Set([
      ...this.all().flatMap((place) => place.features.map((f) => f.properties.event_type)),
      ...this._clusters.flatMap(({ feature }) => Object.keys(feature.properties.types)),
    ]);
  },

  bounds() {
    const bounds = L.latLngBounds(this.all().map((place) => place.latlng));
    for (const { feature } of this._clusters) {
      const [west, south, east, north] = feature.properties.bbox;
      bounds.extend([
        [south, west],
        [north, east],
      ]);
    }
    return bounds;
  },

  isAnyIn(bounds) {
    return [...this._places.values(), ...this._clusters].some(({ latlng }) => bounds.contains(latlng));
  },

  inView() {
    const view = this._map.getBounds();
    return this.all().filter((place) => view.contains(place.latlng));
  },

  _spot(latlng) {
    return this._map.latLngToContainerPoint(latlng);
  },

  // The cluster that is drawn at a point: the smallest, for it lies on top.
  clusterAt(point) {
    const hit = this._clusters.filter(({ latlng, radius }) => this._spot(latlng).distanceTo(point) <= radius + 2);
    return hit[hit.length - 1] || null;
  },

  // Places whose circle holds the point, nearest first; else the nearest within `slack` pixels.
  at(point, slack) {
    const near = this.inView()
      .map((place) => ({ place, distance: this._spot(place.latlng).distanceTo(point) }))
      .sort((a, b) => a.distance - b.distance || a.place.key.localeCompare(b.place.key));
    const hit = near.filter(({ place, distance }) => distance <= place.looks[0].radius + 2);
    if (hit.length) return hit.map(({ place }) => place);
    return near.length && near[0].distance <= slack ? [near[0].place] : [];
  },

  // A place is drawn dark-ringed and everything else dimmed; it need not be among those shown.
  select(features) {
    const located = (features || []).filter((f) => f.geometry);
    this._selected = null;
    if (located.length) {
      const [lon, lat] = located[0].geometry.coordinates;
      this._selected = this._prepare({ key: `${lon} ${lat}`, latlng: L.latLng(lat, lon), features: located });
    }
    this.redraw();
    this._map?.fire("relabel");
  },

  onAdd() {
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated");
    this._canvas.setAttribute("aria-hidden", "true");
    this.getPane("incidents").append(this._canvas);
    durand.symbols.onLook(() => this.redraw());
    this.redraw();
  },

  onRemove() {
    this._canvas.remove();
  },

  getEvents() {
    return { moveend: this.redraw, resize: this.redraw, zoomanim: this._follow };
  },

  _follow(event) {
    durand.canvas.follow(this, event);
  },

  redraw() {
    if (!this._map) return;
    const { context, toPoint, size } = durand.canvas.prepare(this, this.MARGIN);
    const inside = (spot) => spot.x > -40 && spot.y > -40 && spot.x < size.x + 40 && spot.y < size.y + 40;
    const spots = this.all()
      .map((place) => ({ place, ...toPoint(place.latlng) }))
      .filter(inside);
    const donuts = this._clusters.map((cluster) => ({ ...cluster, ...toPoint(cluster.latlng) })).filter(inside);
    const chosen = this._selected && { place: this._selected, ...toPoint(this._selected.latlng) };
    this._paintRings(
      context,
      chosen ? [...spots.filter(({ place }) => place.key !== chosen.place.key), chosen] : spots,
    );
    context.globalAlpha = chosen ? 0.3 : 1;
    for (const { x, y, feature, radius } of donuts)
      durand.symbols.donut(context, x, y, radius, feature.properties, this._symbols);
    const discs = spots
      .filter(({ place }) => place.key !== chosen?.place.key)
      .flatMap(({ place, x, y }) => place.looks.map((look) => ({ x, y, look })))
      .sort((a, b) => b.look.radius - a.look.radius);
    for (const { x, y, look } of discs) durand.symbols.disc(context, x, y, look, this._symbols);
    context.globalAlpha = 1;
    if (chosen) this._paintChosen(context, chosen);
  },

  _paintRings(context, spots) {
    const rings = spots.flatMap(({ place, x, y }) =>
      place.radii.map((km) => ({ x, y, place, reach: durand.canvas.pixels(this._map, km, place.latlng.lat) })),
    );
    const shown = this._shownRings(rings.filter((ring) => ring.reach >= this.RING_FROM));
    const ink = durand.symbols.ink(this._symbols.crossingInk);
    const wash = Math.min(0.05, 0.12 / shown.length); // circles often lie over each other
    for (const { x, y, reach } of shown) {
      context.beginPath();
      context.arc(x, y, reach, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle = ink;
      context.globalAlpha = wash;
      context.fill();
      context.globalAlpha = 0.45;
      context.lineWidth = 0.8;
      context.stroke();
    }
    context.globalAlpha = 1;
  },

  // The circles of the chosen place, else of the place that is pointed at; all where they can be told apart.
  _shownRings(rings) {
    const one = this._selected || this._pointedAt;
    const isCrowd =
      this._clusters.length > 0 || rings.some((ring) => this._overlapping(ring, rings) > this.RINGS_AT_MOST);
    return this._selected || isCrowd ? rings.filter(({ place }) => place === one) : rings;
  },

  // How many circles a circle overlaps, itself among them.
  _overlapping({ x, y, reach }, rings) {
    return rings.filter((other) => Math.hypot(other.x - x, other.y - y) < other.reach + reach).length;
  },

  // The place under the mouse, if any.
  pointAt(place) {
    if (place === this._pointedAt) return;
    this._pointedAt = place;
    this.redraw();
  },

  _paintChosen(context, { place, x, y }) {
    for (const look of place.looks) durand.symbols.disc(context, x, y, look, this._symbols);
    context.beginPath();
    context.arc(x, y, place.looks[0].radius + 4, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = durand.symbols.ink(this._symbols.crossingInk);
    context.stroke();
  },
});
