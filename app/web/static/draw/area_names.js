"use strict";
// The names of provinces, of the two countries and of their neighbours: each wherever its area has room in view.

durand.areaNames = (() => {
  const [COLUMNS, ROWS] = [16, 10]; // spots that are tried in a view
  const PROVINCES_FROM = 5.5;
  const COUNTRIES = ["AF", "PK"];
  // Pixels from a province's middle to where its name may also be, nearer ones first.
  const SHIFTS = [0, 18, -18, 34, -34, 50, -50]
    .flatMap((down) => [0, 24, -24, 48, -48].map((right) => [right, down]))
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b))
    .slice(1);

  /** @type {WeakMap<object, { box: Box, polygons: number[][][][] }>} */
  const known = new WeakMap();

  // An area's polygons and the box around them.
  function shape(feature) {
    const found = known.get(feature);
    if (found) return found;
    const { type, coordinates } = feature.geometry;
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    const box = /** @type {Box} */ ([Infinity, Infinity, -Infinity, -Infinity]);
    for (const [x, y] of polygons.flat(2)) {
      Object.assign(box, [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]);
    }
    const made = { box, polygons };
    known.set(feature, made);
    return made;
  }

  // Whether a ray to the east crosses the rings an odd number of times.
  function crosses(rings, x, y) {
    let isIn = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
      }
    }
    return isIn;
  }

  function holds(feature, { lng, lat }) {
    const { box, polygons } = shape(feature);
    if (lng < box[0] || lng > box[2] || lat < box[1] || lat > box[3]) return false;
    return polygons.some((rings) => crosses(rings, lng, lat));
  }

  const country = (feature) => feature.properties.iso.slice(0, 2);

  // Points all over the view, each with the area that it lies in.
  function grid(map, areas) {
    const size = map.getSize();
    return Array.from({ length: COLUMNS * ROWS }, (_, i) => {
      const [column, row] = [i % COLUMNS, Math.floor(i / COLUMNS)];
      const spot = { x: (size.x * (column + 0.5)) / COLUMNS, y: (size.y * (row + 0.5)) / ROWS };
      const latlng = map.containerPointToLatLng([spot.x, spot.y]);
      return { ...spot, area: areas.find((each) => holds(each, latlng)) };
    }).filter(({ area }) => area);
  }

  // The points nearest to their common middle first.
  function fromMiddle(points) {
    const middle = ["x", "y"].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
    const away = ({ x, y }) => Math.hypot(x - middle[0], y - middle[1]);
    return [...points].sort((a, b) => away(a) - away(b));
  }

  const ENDS = [-1, 0, 1]; // of a name, from its middle

  // Whether a name would run across the line, at its ends or in the middle.
  function isAcross(map, { x, y }, width, others) {
    return ENDS.some((end) => {
      const latlng = map.containerPointToLatLng([x + (end * width) / 2, y]);
      return others.some((each) => holds(each, latlng));
    });
  }

  // Whether a name lies on its own side of the line.
  function ownSide(map, side, provinces) {
    const others = provinces.filter((each) => country(each) !== side);
    return (spot, { x: width }) => !isAcross(map, spot, width, others);
  }

  // Both names, alike, or neither; one alone where the other side is out of view.
  function countries(map, provinces, points) {
    const set = COUNTRIES.map((side) => ({
      side,
      own: points.filter(({ area }) => country(area) === side),
    }))
      .filter(({ own }) => own.length)
      .map(({ side, own }) => ({
        key: `country ${side}`,
        text: durand.t(`country_${side.toLowerCase()}`),
        className: "country-name",
        latlng: map.getCenter(),
        isFree: true,
        spots: () => fromMiddle(own),
        allows: ownSide(map, side, provinces),
      }));
    return set.length ? [set] : [];
  }

  // Larger provinces first; each at its middle if that is in view.
  function names(map, provinces, points) {
    if (map.getZoom() < PROVINCES_FROM) return [];
    const view = map.getBounds();
    return [...provinces]
      .sort((a, b) => b.properties.area_km2 - a.properties.area_km2)
      .map((province) => {
        const side = country(province);
        const { iso, name, centre_lat: lat, centre_lon: lon } = province.properties;
        const middle = view.contains([lat, lon]) ? [map.latLngToContainerPoint([lat, lon])] : [];
        const own = points.filter((each) => each.area === province);
        const beside = middle.flatMap(({ x, y }) =>
          SHIFTS.map(([right, down]) => ({ x: x + right, y: y + down })),
        );
        const inside = beside.filter(({ x, y }) => holds(province, map.containerPointToLatLng([x, y])));
        const spots = [...middle, ...inside, ...fromMiddle(own)];
        return {
          key: `province ${iso}`,
          text: name,
          className: "province-name",
          latlng: map.getCenter(),
          side,
          spots,
        };
      })
      .filter(({ spots }) => spots.length)
      .map(({ spots, side, ...label }) => [
        { ...label, isFree: true, spots: () => spots, allows: ownSide(map, side, provinces) },
      ]);
  }

  // The countries around, each wherever it is in view, and no name over another country.
  function neighbours(map, countries, provinces) {
    const points = grid(map, countries);
    return countries
      .map((each) => ({ each, own: fromMiddle(points.filter(({ area }) => area === each)) }))
      .filter(({ own }) => own.length)
      .map(({ each, own }) => [
        {
          key: `neighbour ${each.properties.code}`,
          text: durand.t(`country_${each.properties.code.toLowerCase()}`),
          className: "neighbour-name",
          latlng: map.getCenter(),
          isFree: true,
          spots: () => own,
          allows: (spot, { x: width }) =>
            !isAcross(map, spot, width, [...provinces, ...countries.filter((other) => other !== each)]),
        },
      ]);
  }

  // Three sources of texts for `durand.Labels`; `drawn` gives the provinces that are drawn, and `around` the
  // neighbours, both empty until they are.
  /** @param {L.Map} map @param {() => Feature[]} drawn @param {() => Feature[]} around */
  function sources(map, drawn, around) {
    let seen = "";
    let points = [];
    const all = () => {
      const provinces = drawn().filter((each) => Number.isFinite(each.properties.centre_lon));
      const view = `${map.getBounds().toBBoxString()} ${provinces.length}`;
      if (view !== seen) points = grid(map, provinces);
      seen = view;
      return provinces;
    };
    return {
      countries: () => countries(map, all(), points),
      provinces: () => names(map, all(), points),
      neighbours: () => neighbours(map, around(), drawn()),
    };
  }

  return { sources };
})();
