"use strict";
// Circles and boxes in degrees, as app/geography/boxes.py measures them: how far a point is from a box, and from
// all that is outside it. A box is [west, south, east, north]; with west over east it crosses the antimeridian.

durand.boxes = (() => {
  const RAD = Math.PI / 180;
  const BESIDE = 90; // degrees of longitude from a meridian beyond which a pole is its nearest point
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const turned = (lon, edge) => Math.abs(((((lon - edge + 180) % 360) + 360) % 360) - 180);
  const isBetween = ([west, , east], lon) =>
    west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
  const parts = ([west, south, east, north]) =>
    west <= east
      ? [[west, south, east, north]]
      : [
          [west, south, 180, north],
          [-180, south, east, north],
        ];

  // The rim belongs to the box.
  function holds(box, lon, lat) {
    return isBetween(box, lon) && lat >= box[1] && lat <= box[3];
  }

  // The distance to the nearest point of the meridian `edge` from `south` to `north`.
  function edgeKm(lon, lat, edge, south, north) {
    const turn = turned(lon, edge);
    const pole = lat < 0 ? -90 : 90;
    const foot =
      turn < BESIDE ? Math.atan2(Math.sin(lat * RAD), Math.cos(lat * RAD) * Math.cos(turn * RAD)) / RAD : pole;
    return durand.distance(lon, lat, edge, clamp(foot, south, north));
  }

  // Kilometres from a point to the nearest of a box, 0 for one in it. Straight north or south of the box that is
  // along the point's own meridian.
  function outsideKm(box, lon, lat) {
    const [west, south, east, north] = box;
    if (!isBetween(box, lon)) return Math.min(...[west, east].map((edge) => edgeKm(lon, lat, edge, south, north)));
    return lat < south || lat > north ? durand.distance(lon, lat, lon, clamp(lat, south, north)) : 0;
  }

  // Kilometres from a point in a box to the nearest point outside: the radius of the largest circle around the
  // point that the box holds. 0 for a point outside.
  function insideKm(box, lon, lat) {
    if (!holds(box, lon, lat)) return 0;
    const [west, south, east, north] = box;
    const ways = [];
    if (north < 90) ways.push(durand.distance(lon, lat, lon, north));
    if (south > -90) ways.push(durand.distance(lon, lat, lon, south));
    if (east - west < 360) ways.push(...[west, east].map((edge) => edgeKm(lon, lat, edge, -90, 90)));
    return Math.min(...ways);
  }

  // Whether a box holds, and whether it touches, what lies between these bounds.
  const covers = (box, [west, south, east, north]) =>
    parts(box).some((part) => part[0] <= west && east <= part[2] && part[1] <= south && north <= part[3]);
  const meets = (box, [west, south, east, north]) =>
    parts(box).some((part) => part[0] <= east && west <= part[2] && part[1] <= north && south <= part[3]);

  return { holds, outsideKm, insideKm, covers, meets, parts };
})();
