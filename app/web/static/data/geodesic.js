"use strict";
// Kilometres between two points on WGS 84, along the ellipsoid: to a millimetre, as the service measures. T.
// Vincenty, Survey Review 23 (1975), 88-93: the inverse formula. Points nearly opposite each other on the globe,
// where it does not settle, are farther apart than any circle reaches.

durand.distance = (() => {
  const [A, F, RAD] = [6378.137, 1 / 298.257223563, Math.PI / 180];
  const B = A * (1 - F);
  const MOST_STEPS = 100;
  const HALF_ROUND = Math.PI * A;
  const square = (value) => value * value;

  return function distance(lon1, lat1, lon2, lat2) {
    const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - F) * Math.tan(lat * RAD)));
    const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    const across = Math.atan2(Math.sin((lon2 - lon1) * RAD), Math.cos((lon2 - lon1) * RAD));
    let turn = across;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const sine = Math.hypot(c2 * Math.sin(turn), c1 * s2 - s1 * c2 * Math.cos(turn));
      if (sine === 0) return 0;
      const cosine = s1 * s2 + c1 * c2 * Math.cos(turn);
      const angle = Math.atan2(sine, cosine);
      const azimuth = (c1 * c2 * Math.sin(turn)) / sine;
      const rest = 1 - square(azimuth);
      const middle = rest === 0 ? 0 : cosine - (2 * s1 * s2) / rest;
      const c = (F / 16) * rest * (4 + F * (4 - 3 * rest));
      const before = turn;
      turn =
        across + (1 - c) * F * azimuth * (angle + c * sine * (middle + c * cosine * (2 * square(middle) - 1)));
      if (Math.abs(turn - before) > 1e-13) continue;
      const u = (rest * (square(A) - square(B))) / square(B);
      const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
      const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
      const inner =
        cosine * (2 * square(middle) - 1) - (b / 6) * middle * (4 * square(sine) - 3) * (4 * square(middle) - 3);
      return B * a * (angle - b * sine * (middle + (b / 4) * inner));
    }
    return HALF_ROUND;
  };
})();
