"use strict";
// Incidents drawn as one because they lie in one square of the map.

durand.cells = (() => {
  const CELL = 64; // pixels of a cluster's square

  // The square of a point at a zoom, as the id of its cluster.
  function cell([lon, lat], zoom) {
    const sine = Math.sin((lat * Math.PI) / 180);
    const side = (256 * 2 ** zoom) / CELL;
    const [x, y] = [(lon / 360 + 0.5) * side, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side];
    return `cluster:${zoom}:${Math.floor(x)}:${Math.floor(y)}`;
  }

  // Single incidents as they are, several in one square as a cluster; `distinct` are pairs of datasets that report
  // no same events.
  function clusters(features, zoom, distinct) {
    const cells = new Map();
    for (const feature of features) {
      const key = cell(feature.geometry.coordinates, zoom);
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(feature);
    }
    return [...cells].map(([id, members]) => (members.length === 1 ? members[0] : cluster(id, members, distinct)));
  }

  function cluster(id, members, distinct) {
    const [lons, lats] = [0, 1].map((axis) => members.map((f) => f.geometry.coordinates[axis]));
    const bbox = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const properties = {
      count: members.length,
      types: durand.selection.types(members),
      ...durand.totals.together(members, distinct),
      ...durand.selection.days(members),
      bbox,
      is_one_place: bbox[0] === bbox[2] && bbox[1] === bbox[3],
    };
    return { type: "Feature", id, geometry: { type: "Point", coordinates: [mean(lons), mean(lats)] }, properties };
  }

  return { cell, clusters };
})();
