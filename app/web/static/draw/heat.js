"use strict";
// Incidents per area as a smooth surface: each district's weight, spread as wide as the district is. What is
// located more coarsely than a district has no weight in any, so that no capital glows for a whole province.
durand.Heat = durand.CanvasLayer.extend({
  NAME: "heat",
  GRID: 5, // pixels of one patch
  SPREAD: 0.55, // of the radius of a circle as large as the district

  initialize() {
    this._spots = [];
  },

  // [{latlng, km, weight}]
  show(spots) {
    this._spots = spots;
    this._redraw();
  },

  _redraw() {
    if (!this._map) return;
    const { context, size, toPoint } = durand.canvas.prepare(this, 0.1);
    const [wide, high] = [Math.ceil(size.x / this.GRID), Math.ceil(size.y / this.GRID)];
    const field = new Float32Array(wide * high);
    let densest = 0;
    for (const { latlng, km, weight } of this._spots) {
      const { x, y } = toPoint(latlng);
      const reach = Math.max(9, durand.canvas.pixels(this._map, km * this.SPREAD, latlng.lat));
      const peak = weight / (km * km);
      densest = Math.max(densest, peak);
      const at = (pixel) => Math.floor(pixel / this.GRID);
      for (let row = Math.max(0, at(y - 3 * reach)); row <= Math.min(high - 1, at(y + 3 * reach)); row += 1) {
        for (
          let column = Math.max(0, at(x - 3 * reach));
          column <= Math.min(wide - 1, at(x + 3 * reach));
          column += 1
        ) {
          const away = ((column + 0.5) * this.GRID - x) ** 2 + ((row + 0.5) * this.GRID - y) ** 2;
          field[row * wide + column] += peak * Math.exp(-away / (2 * reach * reach));
        }
      }
    }
    if (!densest) return;
    context.drawImage(this._tinted(field, wide, high, densest), 0, 0, wide * this.GRID, high * this.GRID);
  },

  // One pixel for each patch; what enlarges it smooths it. Density varies by powers of ten, and so does the tone.
  _tinted(field, wide, high, densest) {
    const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = getComputedStyle(this._map.getContainer()).getPropertyValue("--heat");
    field.forEach((value, i) => {
      context.globalAlpha = 0.8 * Math.max(0, 1 + Math.log10(Math.min(1, value / densest)) / 3);
      if (context.globalAlpha) context.fillRect(i % wide, Math.floor(i / wide), 1, 1);
    });
    return canvas;
  },
});
