"use strict";
// The part of the world that the map shows: as a box, gone to, fitted to what was found, and kept clear of the
// panel.

durand.View = class {
  CLOSE = 10; // the zoom at which one place is shown

  /**
   * @param {L.Map} map
   * @param {{ start: Box, covered: () => number }} frame where it begins; how many pixels at its foot are hidden
   */
  constructor(map, { start: [west, south, east, north], covered }) {
    this.map = map;
    this.covered = covered;
    this.start = L.latLngBounds([south, west], [north, east]);
    /** @type {L.LatLngBounds | null} */
    this.fitted = null;
  }

  /**
   * What is in view, and so much more of it on each side.
   * @returns {Box}
   */
  box(share = 0) {
    const bounds = this.map.getBounds().pad(share);
    const clamp = (value, most) => Number(Math.max(-most, Math.min(most, value)).toFixed(4));
    return [
      clamp(bounds.getWest(), 180),
      clamp(bounds.getSouth(), 90),
      clamp(bounds.getEast(), 180),
      clamp(bounds.getNorth(), 90),
    ];
  }

  get wholeZoom() {
    return Math.floor(this.map.getZoom() + 0.01);
  }

  /**
   * The surroundings of the line.
   * @returns {Box}
   */
  nearLine() {
    const near = this.start.pad(0.4);
    return [near.getWest(), near.getSouth(), near.getEast(), near.getNorth()];
  }

  /** @param {number[] | null} view longitude, latitude and zoom */
  open(view) {
    if (view) this.map.setView([view[1], view[0]], view[2], { animate: false });
    else this.map.fitBounds(this.start, { animate: false });
  }

  /**
   * To the very spot: without `reset` the map would be moved there by whole pixels.
   * @param {number[] | null} view
   */
  goTo(view) {
    const options = /** @type {L.ZoomPanOptions} */ ({ animate: false, reset: true });
    if (view) this.map.setView([view[1], view[0]], view[2], options);
  }

  // To where these incidents are drawn; where there are none it stays.
  fit(features, symbols) {
    const marks = new durand.Marks(symbols);
    marks.show(features);
    const bounds = marks.bounds();
    this.fitted = bounds.isValid() ? bounds : null;
    this.refit();
  }

  refit() {
    if (this.fitted) this.map.fitBounds(this.fitted, { padding: [60, 60], maxZoom: 9.5, animate: false });
  }

  // To the view that was asked for, with the chosen place in sight; without one, to the chosen place.
  openAt(view, place) {
    this.goTo(view);
    if (place && view) this.reveal(place);
    else if (place) this.close(place);
  }

  // To one place, as near as its surroundings can still be told.
  close([lon, lat]) {
    this.fitted = null;
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), this.CLOSE), { animate: false });
    this.reveal([lon, lat]);
  }

  // Moves the map only when the place is hidden.
  reveal([lon, lat]) {
    const foot = 40 + Math.max(0, this.covered());
    this.map.panInside([lat, lon], { paddingTopLeft: [40, 40], paddingBottomRight: [40, foot] });
  }

  // Whatever changes the map's room: the panels, the sentence, the window.
  resized() {
    this.map.invalidateSize({ pan: false });
  }
};
