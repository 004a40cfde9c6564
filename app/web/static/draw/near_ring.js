"use strict";
// The circle around the place that the filter "near" names.

durand.NearRing = class {
  LEAST = 0.2; // of the map's height: a smaller circle is gone to

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.ring = L.circle([0, 0], { pane: "near", radius: 1, interactive: false, className: "near-ring" });
    this.was = page.state.filters.near;
  }

  get isShown() {
    return this.page.map.hasLayer(this.ring);
  }

  isSmall() {
    const { map } = this.page;
    const bounds = this.ring.getBounds();
    const [north, south] = [bounds.getNorthWest(), bounds.getSouthWest()].map((at) =>
      map.latLngToContainerPoint(at),
    );
    return south.y - north.y < map.getSize().y * this.LEAST;
  }

  // The filters that are asked for, or those that a page in one file was made with.
  asked() {
    const { source, state, params } = this.page;
    return source.inside && !state.filters.near ? params : state.filters;
  }

  // A crossing by its id, or a point as it is written.
  place(near) {
    const [lon, lat] = near.split(",").map(Number);
    return this.page.vocabularies.crossings.find(({ id }) => id === near) || { lon, lat };
  }

  show() {
    const { near, within_km: km = "25" } = this.asked();
    const place = near && this.place(near);
    if (!place || !Number.isFinite(place.lat)) this.ring.remove();
    else
      this.ring
        .setLatLng([place.lat, place.lon])
        .setRadius(Number(km) * 1000)
        .addTo(this.page.map);
  }

  // A place that is chosen is gone to, unless it is in view and not small in it.
  go() {
    const { map, state } = this.page;
    const { near } = state.filters;
    if (near === this.was) return;
    this.was = near;
    this.show();
    if (!near || (map.getBounds().contains(this.ring.getBounds()) && !this.isSmall())) return;
    map.fitBounds(this.ring.getBounds(), { padding: [20, 20], maxZoom: 10 });
  }
};
