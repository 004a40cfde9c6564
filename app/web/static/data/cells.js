"use strict";
// Incidents drawn as one because they lie in one square of the map, or in squares whose rings would touch.

durand.cells = (() => {
  const CELL = 64; // pixels of a cluster's square
  const DECIMALS = 6; // of a degree, in a cluster's middle
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (members) =>
    [0, 1].map((axis) => Number(mean(members.map((f) => f.geometry.coordinates[axis])).toFixed(DECIMALS)));

  const squaresAt = (zoom) => (256 * 2 ** zoom) / CELL; // along the world's side
  const within = (value, most) => Math.max(0, Math.min(most, value));

  // Where a point is, in squares of a zoom from the north-west of the world; beyond its edge, on its edge.
  function place([lon, lat], zoom) {
    const sine = Math.sin((lat * Math.PI) / 180);
    const side = squaresAt(zoom);
    const down = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return [(lon / 360 + 0.5) * side, within(down, 1) * side];
  }

  const cell = (coordinates, zoom) =>
    place(coordinates, zoom).map((value) => within(Math.floor(value), squaresAt(zoom) - 1));

  // By rows and columns that are halved again and again, as the service has its squares.
  function inOrder([column, row], [otherColumn, otherRow]) {
    const [across, down] = [column ^ otherColumn, row ^ otherRow];
    return down < across && down < (down ^ across) ? column - otherColumn : row - otherRow;
  }

  // The squares that hold incidents, in the order of the service.
  function squares(features, zoom) {
    const found = new Map();
    for (const feature of features) {
      const at = cell(feature.geometry.coordinates, zoom);
      if (!found.has(String(at))) found.set(String(at), { at, members: [] });
      found.get(String(at)).members.push(feature);
    }
    return [...found.values()].sort((a, b) => inOrder(a.at, b.at));
  }

  /**
   * What is drawn of incidents in a box: one alone as it is, several as a cluster.
   * @param {Feature[]} features all of them, for what a cluster holds does not depend on the box
   * @param {{ zoom: number, box: Box, distinct: any, ring: any }} drawing `distinct` are pairs of datasets that
   *   report no same events; `ring` says how wide rings are
   */
  function clusters(features, { zoom, box, distinct, ring }) {
    const all = squares(features, zoom);
    const rings = all.map(({ members }) => {
      const [lon, lat] = middle(members);
      const [x, y] = place([lon, lat], zoom);
      return { x: x * CELL, y: y * CELL, count: members.length };
    });
    const isIn = touching(box, zoom);
    return durand.merging
      .merge(rings, ring)
      .map((members) => members.map((i) => all[i]))
      .filter((symbol) => symbol.some(({ at }) => isIn(at)))
      .map((symbol) => drawn(symbol, zoom, distinct));
  }

  // Whether a box touches a square of a zoom.
  function touching(box, zoom) {
    const parts = durand.boxes
      .parts(box)
      .map(([west, south, east, north]) => [cell([west, north], zoom), cell([east, south], zoom)]);
    return ([x, y]) =>
      parts.some(([[west, north], [east, south]]) => x >= west && x <= east && y >= north && y <= south);
  }

  function drawn(symbol, zoom, distinct) {
    const members = symbol.flatMap((square) => square.members);
    const id = `cluster:${zoom}:${symbol.map(({ at }) => at.join(":")).join(",")}`;
    return members.length === 1 ? members[0] : cluster(id, members, distinct);
  }

  function cluster(id, members, distinct) {
    const [lons, lats] = [0, 1].map((axis) => members.map((f) => f.geometry.coordinates[axis]));
    const bbox = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    const properties = {
      count: members.length,
      types: durand.selection.types(members),
      ...durand.totals.together(members, distinct),
      ...durand.selection.days(members),
      bbox,
      is_one_place: bbox[0] === bbox[2] && bbox[1] === bbox[3],
    };
    const coordinates = properties.is_one_place ? [bbox[0], bbox[1]] : middle(members);
    return { type: "Feature", id, geometry: { type: "Point", coordinates }, properties };
  }

  // The incidents of a cluster, by its id.
  function membersOf(features, id) {
    const [, zoom, places] = /** @type {string[]} */ (/^cluster:(\d+):(.*)$/.exec(id));
    const wanted = new Set(places.split(","));
    return features.filter((f) => wanted.has(cell(f.geometry.coordinates, Number(zoom)).join(":")));
  }

  return { clusters, membersOf };
})();
