"use strict";
// The line's name along its course: on a smoothed copy of the line, where that is straightest in view.

durand.lineLabel = (() => {
  const STEP = 6; // pixels between two points of the smoothed line
  const REACH = 12; // points on each side that are averaged
  const EDGE = 24; // pixels kept free at the map's edge
  const BEND_AT_MOST = 1.8; // radians of turning over the whole name; beyond that it is not written
  const ROOM = 1.06; // of the name's own length
  const CLEAR = 26; // pixels kept free around a crossing
  const HINDRANCE = 0.7; // radians of bend that a crossing in the way is as bad as
  const LIFT = 8; // pixels between the line's outermost bend and the name
  const STROKE = 3; // pixels from the line's middle that other names rather leave free
  const LETTER = 9; // pixels from the middle of a letter to its edge, with air

  // Points every STEP pixels along a polyline.
  function resample(points) {
    const even = [];
    let carried = 0;
    for (let i = 1; i < points.length; i += 1) {
      const [from, to] = [points[i - 1], points[i]];
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      for (; carried < length; carried += STEP) {
        const share = carried / length;
        even.push({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
      }
      carried -= length;
    }
    return even;
  }

  function smooth(points) {
    return points.map((_, at) => {
      const window = points.slice(Math.max(0, at - REACH), at + REACH + 1);
      const sum = window.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 });
      return { x: sum.x / window.length, y: sum.y / window.length };
    });
  }

  const heading = (a, b) => Math.atan2(b.y - a.y, b.x - a.x);

  // How much a stretch bends, in radians; a name reads well below one.
  function bend(points) {
    let total = 0;
    const stride = 6;
    for (let i = 2 * stride; i < points.length; i += stride) {
      const turn = heading(points[i - stride], points[i]) - heading(points[i - 2 * stride], points[i - stride]);
      total += Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
    }
    return total;
  }

  // The chord's normal that points up the page, and how far the line itself reaches along it.
  function raised(stretch, raw) {
    const [first, last] = [stretch[0], stretch[stretch.length - 1]];
    const angle = heading(first, last);
    const up = { x: Math.sin(angle), y: -Math.cos(angle) };
    const above = Math.max(0, ...raw.map((p, i) => (p.x - stretch[i].x) * up.x + (p.y - stretch[i].y) * up.y));
    const by = above + LIFT;
    return stretch.map((p) => ({ x: p.x + up.x * by, y: p.y + up.y * by, up }));
  }

  // The middles of the letters on a course.
  const letters = (course) => course.map(({ x, y, up }) => ({ x: x + up.x * 4, y: y + up.y * 4, r: LETTER }));

  // Whether no letter lies on a symbol.
  const isClear = (course, symbols) =>
    letters(course).every((l) => symbols.every(({ x, y, r }) => Math.hypot(x - l.x, y - l.y) > r + l.r));

  // Pixels from the line's start to each point.
  function mileage(points) {
    let run = 0;
    return points.map((p, i) => (run += i ? Math.hypot(p.x - points[i - 1].x, p.y - points[i - 1].y) : 0));
  }

  // Crossings that a name along the stretch would run into.
  const hindrances = (stretch, marks) =>
    marks.filter((mark) => stretch.some((p) => Math.hypot(p.x - mark.x, p.y - mark.y) < CLEAR)).length;

  // The courses of a name of that length inside the box, from left to right, the straightest and clearest first.
  function* courses(points, raw, length, { box, covers, marks }) {
    const run = mileage(points);
    const within = (p, { min, max }) => p.x > min.x && p.x < max.x && p.y > min.y && p.y < max.y;
    const inside = (p) => within(p, box) && !covers.some((cover) => within(p, cover));
    const found = [];
    for (let from = 0, to = 0; from < points.length; from += 4) {
      while (to < points.length && run[to] - run[from] < length) to += 1;
      if (to === points.length) break;
      const stretch = points.slice(from, to + 1);
      const turning = stretch.every(inside) ? bend(stretch) : Infinity;
      if (turning <= BEND_AT_MOST)
        found.push({ cost: turning + HINDRANCE * hindrances(stretch, marks), from, to });
    }
    for (const { from, to } of found.sort((a, b) => a.cost - b.cost)) {
      const [stretch, under] = [points, raw].map((all) => all.slice(from, to + 1));
      const isBackwards = stretch[0].x > stretch[stretch.length - 1].x;
      yield isBackwards ? raised(stretch.reverse(), under.reverse()) : raised(stretch, under);
    }
  }

  const best = (points, raw, length, room) => {
    for (const course of courses(points, raw, length, room)) if (isClear(course, room.symbols)) return course;
    return null;
  };

  // The line within and a little around the view, so that a far zoom does not make millions of points.
  function nearView(map, latlngs) {
    const view = map.getBounds().pad(0.2);
    /** @type {L.Point[][]} */
    const runs = [[]];
    for (const latlng of latlngs) {
      if (view.contains(latlng)) runs[runs.length - 1].push(map.latLngToLayerPoint(latlng));
      else if (runs[runs.length - 1].length) runs.push([]);
    }
    return runs.sort((a, b) => b.length - a.length)[0];
  }

  // The part of the map that an element lies over, with some air, in the map's own pixels.
  function covered(map, element) {
    const [outer, inner] = [map.getContainer(), element].map((each) => each.getBoundingClientRect());
    const corner = (x, y) => map.containerPointToLayerPoint([x - outer.x, y - outer.y]);
    return {
      min: corner(inner.left - EDGE, inner.top - EDGE),
      max: corner(inner.right + EDGE, inner.bottom + EDGE),
    };
  }

  // The elements of the name: the path it follows, the letters on it, and the same letters laid straight for
  // their length.
  function lettering() {
    const { svg } = durand.symbols;
    const guide = svg("path", { id: "line-guide", class: "line-guide" });
    const along = svg("textPath", { href: "#line-guide", startOffset: "50%", "text-anchor": "middle" });
    const name = svg("text", { class: "line-name", lang: "en" }, [along]);
    const measured = svg("text", { class: "line-name measured", "aria-hidden": "true" });
    return { guide, along, name, measured };
  }

  // Where a name may be, in the map's own pixels.
  function roomOn(map, { crossings, covers }, symbols) {
    const own = ({ x, y, r }) => ({ ...map.containerPointToLayerPoint([x, y]), r });
    return {
      box: {
        min: map.containerPointToLayerPoint([EDGE, EDGE]),
        max: map.containerPointToLayerPoint(map.getSize().subtract([EDGE, EDGE])),
      },
      covers: covers.map((element) => covered(map, element)),
      marks: crossings.map((latlng) => map.latLngToLayerPoint(latlng)),
      symbols: symbols.map(own),
    };
  }

  // The name in full, or the part before its bracket where that alone has room. `update` writes it anew, clear of
  // symbols in the map's container; `discs` are where its letters then are, `line` where the line runs.
  function follow(map, drawn, latlngs, { label, crossings, covers }) {
    const { guide, along, name, measured } = lettering();
    const wordings = [label, label.split(" (")[0]];
    /** @type {any[] | null} */
    let course = null;
    let drawnPoints = [];
    const update = (symbols) => {
      const path = drawn.getLayers()[0].getElement();
      if (!path) return;
      path.parentNode.append(guide, name, measured);
      const raw = resample(nearView(map, latlngs));
      drawnPoints = raw;
      const even = smooth(raw);
      const room = roomOn(map, { crossings, covers }, symbols);
      course = null;
      for (const wording of wordings) {
        along.textContent = measured.textContent = wording;
        course = best(even, raw, measured.getComputedTextLength() * ROOM, room);
        if (course) break;
      }
      name.style.display = course ? "" : "none";
      if (course)
        guide.setAttribute("d", `M${course.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("L")}`);
    };
    const shown = ({ x, y, r }) => ({ ...map.layerPointToContainerPoint([x, y]), r });
    const discs = () => letters(course || []).map(shown);
    const line = () => drawnPoints.map((p) => shown({ ...p, r: STROKE }));
    return { update, discs, line };
  }

  return { follow };
})();
