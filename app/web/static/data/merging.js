"use strict";
// Rings that would touch are drawn as one, by the rule of app/aggregate/merging.py: they merge two by two in a few
// rounds, the deepest overlap first.

durand.merging = (() => {
  const ROUNDS = 4;

  // All pairs of rings that overlap, the deepest first.
  function overlaps(rings) {
    const order = [...rings.keys()].sort((i, j) => rings[i].x - rings[j].x || i - j);
    const widest = 2 * Math.max(...rings.map(({ r }) => r));
    const pairs = [];
    for (const [place, i] of order.entries())
      for (let next = place + 1; next < order.length; next += 1) {
        const j = order[next];
        if (rings[j].x - rings[i].x > widest) break;
        const apart = Math.hypot(rings[i].x - rings[j].x, rings[i].y - rings[j].y) - rings[i].r - rings[j].r;
        if (apart < 0) pairs.push({ one: Math.min(i, j), other: Math.max(i, j), apart });
      }
    return pairs.sort((a, b) => a.apart - b.apart || a.one - b.one || a.other - b.other);
  }

  // The pairs of which each ring overlaps nothing deeper than the other.
  function partners(rings) {
    const best = new Map();
    const pairs = overlaps(rings);
    for (const pair of pairs) for (const ring of [pair.one, pair.other]) if (!best.has(ring)) best.set(ring, pair);
    return pairs.filter((pair) => best.get(pair.one) === pair && best.get(pair.other) === pair);
  }

  function joined(one, other, rule) {
    const count = one.count + other.count;
    const middle = (axis) => (one[axis] * one.count + other[axis] * other.count) / count;
    const members = [...one.members, ...other.members];
    return { x: middle("x"), y: middle("y"), count, r: durand.ringRadius(rule, count), members };
  }

  /**
   * The rings of each symbol, as their places among all; symbols and rings in the order of the rings.
   * @param {{ x: number, y: number, count: number }[]} given middles in pixels, and incidents
   */
  function merge(given, rule) {
    let rings = given.map((ring, i) => ({ ...ring, r: durand.ringRadius(rule, ring.count), members: [i] }));
    for (let round = 0; round < ROUNDS; round += 1) {
      const pairs = partners(rings);
      for (const { one, other } of pairs) rings[one] = joined(rings[one], rings[other], rule);
      const gone = new Set(pairs.map(({ other }) => other));
      rings = rings.filter((_, i) => !gone.has(i));
    }
    return rings.map(({ members }) => members.sort((a, b) => a - b));
  }

  return { merge };
})();
