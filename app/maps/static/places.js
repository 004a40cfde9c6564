"use strict";
// Incidents on one canvas. Incidents at exactly one point are one place: drawn concentric, counted, listed together.

durand.Places = L.Layer.extend({
  MARGIN: 0.15, // of the view, drawn beyond its edges so that dragging shows no gap
  RINGS_AT_MOST: 24, // uncertain places in view; circles around more of them would hide the map
  RING_FROM: 14, // pixels: smaller circles say nothing that the disc does not
  COUNT_AT_LEAST: [[10, 2], [8.5, 5], [7, 10], [0, 25]], // from that zoom on, numbers of at least so many incidents

  initialize(symbols) {
    this._symbols = symbols;
    this._places = new Map();
    this._selected = null;
  },

  add(features) {
    for (const feature of features) {
      if (!feature.geometry) continue;
      const [lon, lat] = feature.geometry.coordinates;
      const key = `${lon} ${lat}`;
      if (!this._places.has(key)) this._places.set(key, { key, latlng: L.latLng(lat, lon), features: [] });
      this._places.get(key).features.push(feature);
    }
    for (const place of this._places.values()) this._prepare(place);
    this.redraw();
  },

  // Of each type the largest circle, largest first: smaller ones inside it could not be read, and the
  // list has them all. Each different uncertainty radius once.
  _prepare(place) {
    if (place.prepared === place.features.length) return;
    const looks = new Map();
    for (const { properties } of place.features) {
      const look = durand.symbols.look(this._symbols, properties);
      const larger = looks.get(look.ink);
      if (!larger || look.radius > larger.radius) looks.set(look.ink, look);
    }
    place.looks = [...looks.values()].sort((a, b) => b.radius - a.radius);
    const radii = place.features.map((f) => f.properties.radius_km).filter((km) => km > 0);
    place.radii = [...new Set(radii)].sort((a, b) => a - b);
    place.prepared = place.features.length;
  },

  all() {
    return [...this._places.values()];
  },

  types() {
    return new Set(this.all().flatMap((place) => place.features.map((f) => f.properties.event_type)));
  },

  find(id) {
    for (const place of this._places.values()) {
      const feature = place.features.find((f) => f.properties.id === id);
      if (feature) return { place, feature };
    }
    return null;
  },

  inView() {
    const view = this._map.getBounds();
    return this.all().filter((place) => view.contains(place.latlng));
  },

  // Places whose circle holds the point, nearest first; else the nearest within `slack` pixels.
  at(point, slack) {
    const near = this.inView()
      .map((place) => ({ place, distance: this._map.latLngToContainerPoint(place.latlng).distanceTo(point) }))
      .sort((a, b) => a.distance - b.distance || a.place.key.localeCompare(b.place.key));
    const hit = near.filter(({ place, distance }) => distance <= place.looks[0].radius + 2);
    if (hit.length) return hit.map(({ place }) => place);
    return near.length && near[0].distance <= slack ? [near[0].place] : [];
  },

  select(place) {
    this._selected = place;
    this.redraw();
  },

  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated");
    this._canvas.setAttribute("aria-hidden", "true");
    this.getPane("incidents").append(this._canvas);
    durand.symbols.dark.addEventListener("change", () => this.redraw());
    this.redraw();
  },

  onRemove() {
    this._canvas.remove();
  },

  getEvents() {
    return { moveend: this.redraw, resize: this.redraw, zoomanim: this._follow };
  },

  // While a zoom is animated the canvas is moved and scaled, as Leaflet's own layers are; then it is redrawn.
  _follow(event) {
    const scale = this._map.getZoomScale(event.zoom, this._zoom);
    const corner = this._map._latLngToNewLayerPoint(this._corner, event.zoom, event.center);
    L.DomUtil.setTransform(this._canvas, corner, scale);
  },

  redraw() {
    if (!this._map) return;
    const size = this._map.getSize();
    const margin = size.multiplyBy(this.MARGIN).round();
    const corner = this._map.containerPointToLayerPoint(margin.multiplyBy(-1));
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [size.x + 2 * margin.x, size.y + 2 * margin.y];
    Object.assign(this._canvas, { width: width * scale, height: height * scale });
    Object.assign(this._canvas.style, { width: `${width}px`, height: `${height}px` });
    this._zoom = this._map.getZoom();
    this._corner = this._map.layerPointToLatLng(corner);
    L.DomUtil.setTransform(this._canvas, corner, 1);
    const context = this._canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    this._paint(context, (latlng) => this._map.latLngToLayerPoint(latlng).subtract(corner), { width, height });
  },

  _paint(context, toPoint, { width, height }) {
    const inside = (spot) => spot.x > -40 && spot.y > -40 && spot.x < width + 40 && spot.y < height + 40;
    const spots = this.all().map((place) => ({ place, ...toPoint(place.latlng) })).filter(inside);
    this._paintRings(context, spots);
    const discs = spots
      .filter(({ place }) => place !== this._selected)
      .flatMap(({ place, x, y }) => place.looks.map((look) => ({ x, y, look })))
      .sort((a, b) => b.look.radius - a.look.radius);
    context.globalAlpha = this._selected ? 0.3 : 1;
    for (const { x, y, look } of discs) durand.symbols.disc(context, x, y, look, this._symbols);
    context.globalAlpha = 1;
    const chosen = spots.find(({ place }) => place === this._selected);
    if (chosen) this._paintChosen(context, chosen);
    else this._paintCounts(context, spots);
  },

  _paintRings(context, spots) {
    const rings = spots.flatMap(({ place, x, y }) =>
      place.radii.map((km) => ({ x, y, place, reach: this._pixels(km, place.latlng.lat) })));
    const readable = rings.filter((ring) => ring.reach >= this.RING_FROM);
    const shown = readable.filter((ring) =>
      this._selected ? ring.place === this._selected : rings.length <= this.RINGS_AT_MOST);
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

  _paintChosen(context, { place, x, y }) {
    for (const look of place.looks) durand.symbols.disc(context, x, y, look, this._symbols);
    context.beginPath();
    context.arc(x, y, place.looks[0].radius + 4, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = durand.symbols.ink(this._symbols.crossingInk);
    context.stroke();
  },

  // How many incidents lie on one point, where the number has room.
  _paintCounts(context, spots) {
    const ground = durand.symbols.ink(this._symbols.ground);
    const [, least] = this.COUNT_AT_LEAST.find(([zoom]) => this._map.getZoom() >= zoom);
    const taken = [];
    context.font = "600 10.5px system-ui, sans-serif";
    context.textBaseline = "middle";
    const several = spots.filter(({ place }) => place.features.length >= least);
    several.sort((a, b) => b.place.features.length - a.place.features.length || a.place.key.localeCompare(b.place.key));
    for (const { place, x, y } of several) {
      const text = durand.words.count(place.features.length);
      const left = x + place.looks[0].radius + 3;
      const box = { left, right: left + context.measureText(text).width + 3, top: y - 7, bottom: y + 7 };
      if (taken.some((o) => box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom)) continue;
      taken.push(box);
      context.lineWidth = 3;
      context.strokeStyle = ground;
      context.strokeText(text, left, y);
      context.fillStyle = durand.symbols.ink(this._symbols.crossingInk);
      context.fillText(text, left, y);
    }
  },

  // Kilometres on the ground as pixels at that latitude; 40,075 km is the equator on 256 px at zoom 0.
  _pixels(km, lat) {
    const kmPerPixel = (40075.017 * Math.cos((lat * Math.PI) / 180)) / 2 ** (this._map.getZoom() + 8);
    return km / kmPerPixel;
  },
});
