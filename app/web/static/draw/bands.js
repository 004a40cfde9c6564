"use strict";
// Distance from the line: belts around it, and the colours that the layer and the key both have them in.

// Nearest first, in kilometres.
durand.belts = () => [10, 25, 50].map((to, i, all) => ({ from: all[i - 1] ?? 0, to }));

// The name of a belt's colour in the style sheet, where each scheme has its own: the nearer, the stronger.
durand.beltInk = (to) => `--band-${to}`;

// Everything nearer to the line than so many kilometres, on both sides alike: the line drawn that wide.
durand.Bands = durand.CanvasLayer.extend({
  NAME: "bands",

  initialize(border) {
    this._lines = border.features
      .flatMap(({ geometry: g }) => (g.type === "LineString" ? [g.coordinates] : g.coordinates))
      .map((line) => line.map(([lon, lat]) => L.latLng(lat, lon)));
  },

  _redraw() {
    if (!this._map) return;
    const { context, size, toPoint } = durand.canvas.prepare(this, 0.1);
    const style = getComputedStyle(this._map.getContainer());
    Object.assign(context, { lineCap: "round", lineJoin: "round" });
    // The widest first, for the belts nearer to the line lie on top of it.
    for (const { to } of [...durand.belts()].reverse()) {
      for (const [colour, more] of [
        ["--band-edge", 2],
        [durand.beltInk(to), 0],
      ]) {
        context.strokeStyle = style.getPropertyValue(colour);
        for (const line of this._lines) this._stroke(context, line, { km: to, more, toPoint, size });
      }
    }
  },

  // Piece by piece, for a kilometre has more pixels the farther north it is.
  _stroke(context, line, { km, more, toPoint, size }) {
    const spots = line.map(toPoint);
    for (let i = 1; i < spots.length; i += 1) {
      const [a, b] = [spots[i - 1], spots[i]];
      const wide = durand.canvas.pixels(this._map, 2 * km, line[i].lat);
      const seen = (p) => p.x > -wide && p.y > -wide && p.x < size.x + wide && p.y < size.y + wide;
      if (!seen(a) && !seen(b)) continue;
      context.lineWidth = wide + more;
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    }
  },
});
