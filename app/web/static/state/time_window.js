"use strict";
// Windows of time over bars, whose edges are days as numbers: one more edge than bars. A window is [first day,
// last day].

durand.timeWindow = (() => {
  const daysOf = (edges, [from, to]) => [edges[from], edges[to + 1] - 1];

  // The bar of a day; what lies outside is in the first or the last.
  function bin(edges, day) {
    const at = edges.findIndex((edge) => edge > day) - 1;
    if (at >= 0) return at;
    return day < edges[0] ? 0 : edges.length - 2;
  }

  const bins = (edges, window) => window.map((day) => bin(edges, day));

  // One end (0 or 1) by so many bars, never past the other.
  function nudged(edges, window, which, by) {
    const [from, to] = bins(edges, window);
    const last = edges.length - 2;
    if (which) return daysOf(edges, [from, Math.max(from, Math.min(last, to + by))]);
    return daysOf(edges, [Math.max(0, Math.min(to, from + by)), to]);
  }

  // The whole window by so many bars, null where that leads outside; none begins with one bar at the near end.
  function moved(edges, window, by) {
    const last = edges.length - 2;
    const outside = by > 0 ? -1 : last + 1;
    const [from, to] = window ? bins(edges, window) : [outside, outside];
    return from + by < 0 || to + by > last ? null : daysOf(edges, [from + by, to + by]);
  }

  // What a drag from bar `at` to bar `to` makes of a window: one of its handles (0 or 1) is moved, or all of it,
  // or a new one is drawn.
  function dragged(edges, window, { handle, isMoved, at, to }) {
    const [from, until] = bins(edges, window);
    if (handle === 0) return daysOf(edges, [Math.min(until, to), until]);
    if (handle === 1) return daysOf(edges, [from, Math.max(from, to)]);
    if (!isMoved) return daysOf(edges, [Math.min(at, to), Math.max(at, to)]);
    const by = Math.max(-from, Math.min(edges.length - 2 - until, to - at));
    return daysOf(edges, [from + by, until + by]);
  }

  // Back at the beginning, as many bars wide.
  function restarted(edges, window) {
    const [from, to] = bins(edges, window);
    return daysOf(edges, [0, to - from]);
  }

  return { bin, bins, nudged, moved, dragged, restarted };
})();
