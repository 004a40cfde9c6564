"use strict";
// The outline of a province or district as the page draws it, known to be within so many degrees of the one that
// the service has. Where that leaves an answer open it is null: neither yes nor no.

durand.Outline = (() => {
  const [A, E2, RAD] = [6378.137, 0.0066943799901413165, Math.PI / 180];
  const PIECE = 0.02; // degrees: no longer piece of an outline is measured as straight through the earth
  const KM_PER_DEGREE = 111.7; // no degree is longer
  // Kilometres, and parts of the distance, to which distances are measured over straight pieces.
  const CLOSELY = [0.02, 5e-5];
  const GRID = 8;
  const square = (value) => value * value;

  // A place in kilometres through the earth.
  function xyz(lon, lat) {
    const sine = Math.sin(lat * RAD);
    const normal = A / Math.sqrt(1 - E2 * sine * sine);
    const across = normal * Math.cos(lat * RAD);
    return [across * Math.cos(lon * RAD), across * Math.sin(lon * RAD), normal * (1 - E2) * sine];
  }

  // The straight pieces of a polygon's rings, none longer than PIECE: [longitude, latitude, longitude, latitude].
  function pieces({ type, coordinates }) {
    const rings = type === "Polygon" ? coordinates : coordinates.flat();
    return rings.flatMap((ring) => ring.slice(1).flatMap((end, at) => cut(ring[at], end)));
  }

  function cut([lon, lat], [east, north]) {
    const count = Math.max(1, Math.ceil(Math.hypot(east - lon, north - lat) / PIECE));
    const at = (step) => [lon + ((east - lon) * step) / count, lat + ((north - lat) * step) / count];
    return Array.from({ length: count }, (_, step) => [...at(step), ...at(step + 1)]);
  }

  // Whether a point is in the polygons: a line to the east crosses an odd number of pieces.
  function isInside(all, lon, lat) {
    let inside = false;
    for (const [x, y, u, v] of all)
      if (y > lat !== v > lat && lon < x + ((lat - y) * (u - x)) / (v - y)) inside = !inside;
    return inside;
  }

  // The nearest point of a piece through the earth, as a part of the way along it, and the square of the distance.
  function foot(here, start, end) {
    const [along, away] = [[0, 1, 2].map((i) => end[i] - start[i]), [0, 1, 2].map((i) => here[i] - start[i])];
    const dot = (one, other) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
    const share = Math.min(1, Math.max(0, dot(away, along) / Math.max(dot(along, along), 1e-18)));
    return [
      share,
      square(away[0] - along[0] * share) + square(away[1] - along[1] * share) + square(away[2] - along[2] * share),
    ];
  }

  // Kilometres from a point to the nearest place of the outline, and to the farthest.
  function span(all, ends, lon, lat) {
    const here = xyz(lon, lat);
    let [least, most, near, far] = [Infinity, -1, [NaN, NaN], [NaN, NaN]];
    for (const [at, [x, y, u, v]] of all.entries()) {
      const [start, end] = ends[at];
      const [share, gap] = foot(here, start, end);
      if (gap < least) [least, near] = [gap, [x + (u - x) * share, y + (v - y) * share]];
      const away = square(here[0] - start[0]) + square(here[1] - start[1]) + square(here[2] - start[2]);
      if (away > most) [most, far] = [away, [x, y]];
    }
    return [near, far].map(([east, north]) => durand.distance(lon, lat, east, north));
  }

  // Whether a piece and a box have a point in common (Y.-D. Liang, B. A. Barsky, ACM TOG 3 (1984), 1-22).
  function crosses([x, y, u, v], [west, south, east, north]) {
    let [from, to] = [0, 1];
    for (const [step, room] of [
      [x - u, x - west],
      [u - x, east - x],
      [y - v, y - south],
      [v - y, north - y],
    ]) {
      if (step === 0 && room < 0) return false;
      if (step < 0) from = Math.max(from, room / step);
      if (step > 0) to = Math.min(to, room / step);
    }
    return from <= to;
  }

  // Degrees from a point to the outline.
  function degrees(all, lon, lat) {
    return Math.min(
      ...all.map(([x, y, u, v]) => {
        const [east, north] = [u - x, v - y];
        const share = Math.min(
          1,
          Math.max(0, ((lon - x) * east + (lat - y) * north) / Math.max(square(east) + square(north), 1e-30)),
        );
        return Math.hypot(lon - x - east * share, lat - y - north * share);
      }),
    );
  }

  // Places of a box, its corners among them: of a narrow one some are inside what it crosses.
  function grid([west, south, east, north]) {
    const steps = Array.from({ length: GRID + 1 }, (_, step) => step / GRID);
    const along = (low, high) => [...new Set(steps.map((part) => low + (high - low) * part))];
    return along(west, east).flatMap((lon) => along(south, north).map((lat) => [lon, lat]));
  }

  class Outline {
    constructor(geometry, drawnTo) {
      this.pieces = pieces(geometry);
      this.drawnTo = drawnTo;
      this.ends = this.pieces.map(([x, y, u, v]) => [xyz(x, y), xyz(u, v)]);
      this.spans = new Map();
    }

    // How closely a distance is known, in km.
    slack(km) {
      return this.drawnTo * KM_PER_DEGREE + CLOSELY[0] + km * CLOSELY[1];
    }

    span(lon, lat) {
      const key = `${lon} ${lat}`;
      if (this.spans.size > 50) this.spans.clear();
      if (!this.spans.has(key))
        this.spans.set(key, [...span(this.pieces, this.ends, lon, lat), isInside(this.pieces, lon, lat)]);
      return this.spans.get(key);
    }

    // Whether some of the area is within so many km of a point.
    reaches(lon, lat, km) {
      const [edge, , inside] = this.span(lon, lat);
      const least = inside ? 0 : edge;
      if (inside && edge > 2 * this.slack(edge)) return true;
      return this.told(least, km);
    }

    // Whether all of it is.
    isWithin(lon, lat, km) {
      return this.told(this.span(lon, lat)[1], km);
    }

    told(measured, km) {
      const slack = this.slack(measured);
      return measured + slack <= km ? true : measured - slack > km ? false : null;
    }

    // Whether it has a point in common with a box.
    touches(box) {
      const answers = durand.boxes.parts(box).map((part) => this.touchesPart(part));
      return answers.includes(true) || (answers.includes(null) ? null : false);
    }

    touchesPart([west, south, east, north]) {
      const off = this.drawnTo;
      if (!this.meets([west - off, south - off, east + off, north + off])) return false;
      if (
        west + off <= east - off &&
        south + off <= north - off &&
        this.meets([west + off, south + off, east - off, north - off])
      )
        return true;
      return grid([west, south, east, north]).some(([lon, lat]) => this.surelyHolds(lon, lat)) || null;
    }

    surelyHolds(lon, lat) {
      return isInside(this.pieces, lon, lat) && degrees(this.pieces, lon, lat) > 2 * this.drawnTo;
    }

    meets(box) {
      return this.pieces.some((piece) => crosses(piece, box)) || isInside(this.pieces, box[0], box[1]);
    }
  }

  return Outline;
})();
