"use strict";
// Names and numbers on the map. In the order of their weight each takes the first spot where it has room: clear of
// the symbols, of what stands over the map, and of the names before it. A name without room is left out.

/**
 * A text on the map. `spots` are where its middle may be, in the map's pixels, best first; `size` is its width and
 * height. A free text has no place of its own, and is tied to the spot that it takes.
 * @typedef {{ x: number, y: number }} Spot
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Edges
 * @typedef {Spot & { r: number }} Disc
 * @typedef {{ key: string, text: string, lang?: string, className: string, latlng: L.LatLng,
 *   spots: (size: Spot) => Spot[], allows?: (spot: Spot, size: Spot) => boolean, isFree?: boolean, dot?: boolean,
 *   node?: HTMLElement }} MapLabel
 */

durand.Labels = (() => {
  const around = ({ x, y }, by) => ({ left: x - by, right: x + by, top: y - by, bottom: y + by });

  const overlap = (a, b, air) =>
    a.left < b.right + air && b.left < a.right + air && a.top < b.bottom + air && b.top < a.bottom + air;

  // Whether a box touches a disc.
  function touches({ left, right, top, bottom }, { x, y, r }) {
    const [dx, dy] = [Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)];
    return dx * dx + dy * dy < (r + 1) * (r + 1);
  }

  const STEP = 4; // pixels between two points that are looked at on the way to a name

  // Whether the line runs between a town and its name, which would then be on the wrong side.
  function isAcross(from, to, course) {
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / STEP);
    return Array.from({ length: steps }, (_, i) => (i + 1) / steps).some((share) => {
      const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
      return course.some((point) => Math.hypot(x - point.x, y - point.y) < point.r);
    });
  }

  return class {
    AIR = 3; // pixels between two texts
    EDGE = 3; // pixels kept free at the map's edge
    DOT = 3; // pixels from the middle of a town's dot to its edge, with air
    NEARBY = 90; // pixels within which one name stands once

    /**
     * @param {L.Map} map
     * @param {{ covers: () => Iterable<Element>, symbols: () => Disc[], lineName: () => any,
     *   sources: (() => MapLabel[][])[] }} given each source gives sets of texts: all of a set are shown, or none
     */
    constructor(map, given) {
      this.map = map;
      this.given = given;
      this.sizes = new Map(); // of texts that have been measured
      this.shown = new Map(); // what is drawn, by key
      this.ruler = durand.dom.element("div", "ruler");
      this.ruler.setAttribute("aria-hidden", "true");
      map.getPane("labels")?.setAttribute("aria-hidden", "true");
      map.getContainer().append(this.ruler);
      map.on("moveend relabel", () => this.place());
      this.place();
    }

    place() {
      const { map, given } = this;
      const symbols = given.symbols();
      const line = given.lineName();
      line?.update(symbols);
      const taken = [...symbols, ...this.covered(), ...(line?.discs() ?? [])];
      const course = line?.line() ?? [];
      const wanted = given.sources.flatMap((source) => source());
      this.measure(wanted.flat());
      const view = map.getSize();
      const kept = new Map();
      for (const set of wanted) {
        const settled = this.settle(set, { taken, course, view, kept });
        for (const each of settled || []) kept.set(each.label.key, each);
      }
      for (const { key, node } of wanted.flat()) if (node) node.hidden = !kept.has(key);
      this.draw(kept);
    }

    // What stands over the map, in its own pixels.
    covered() {
      const { x, y } = this.map.getContainer().getBoundingClientRect();
      return [...this.given.covers()].map((element) => {
        const box = element.getBoundingClientRect();
        return { left: box.left - x, right: box.right - x, top: box.top - y, bottom: box.bottom - y };
      });
    }

    sizeKey({ className, text }) {
      return `${Math.min(10, Math.floor(this.map.getZoom()))} ${className} ${text}`;
    }

    // All texts that have not been measured yet, laid out at once.
    /** @param {MapLabel[]} labels */
    measure(labels) {
      const news = new Map();
      for (const label of labels) {
        const key = this.sizeKey(label);
        if (!this.sizes.has(key) && !news.has(key)) news.set(key, this.text(label));
      }
      this.ruler.append(...news.values());
      for (const [key, { offsetWidth: x, offsetHeight: y }] of news) this.sizes.set(key, { x, y });
      this.ruler.replaceChildren();
    }

    /** @param {Pick<MapLabel, "text" | "lang" | "className">} label */
    text({ text, lang, className }) {
      const made = durand.dom.element("span", `label ${className}`, text);
      if (lang) made.lang = lang;
      made.dir = durand.language.locale && !/\p{Letter}/u.test(text) ? "rtl" : "auto";
      return made;
    }

    // The spots of a set, each text in its own, beside the line rather than on it, a town's on its own side; null,
    // and nothing taken, if one of them has no room.
    settle(set, { taken, course, view, kept }) {
      const before = taken.length;
      const settled = [];
      for (const label of set) {
        const size = this.sizes.get(this.sizeKey(label));
        const at = this.map.latLngToContainerPoint(label.latlng);
        const box = ({ x, y }) => ({
          left: x - size.x / 2,
          right: x + size.x / 2,
          top: y - size.y / 2,
          bottom: y + size.y / 2,
        });
        const isTwice = [...kept.values()].some((k) => k.label.text === label.text && this.isNear(k.at, at));
        const spots = isTwice ? [] : label.spots(size).filter((each) => this.hasRoom(box(each), taken, view));
        const isAllowed = (each) => !label.allows || label.allows(each, size);
        const isBeside = (each) => !course.some((point) => touches(box(each), point)) && isAllowed(each);
        const near = label.dot ? course.filter(({ x, y }) => this.isNear({ x, y }, at, 2)) : [];
        const spot = label.dot
          ? spots.find((each) => isBeside(each) && !isAcross(at, each, near))
          : (spots.find(isBeside) ?? spots.find(isAllowed));
        if (!spot) {
          taken.length = before;
          return null;
        }
        const dot = Boolean(label.dot && this.hasRoom(around(at, this.DOT), taken, view));
        taken.push(box(spot));
        if (dot) taken.push(around(at, this.DOT));
        settled.push({ label, spot, at: label.isFree ? spot : at, dot });
      }
      return settled;
    }

    isNear(a, b, times = 1) {
      return Math.hypot(a.x - b.x, a.y - b.y) < this.NEARBY * times;
    }

    /** @param {Edges} box @param {(Disc | Edges)[]} taken */
    hasRoom(box, taken, view) {
      const { EDGE, AIR } = this;
      if (box.left < EDGE || box.top < EDGE || box.right > view.x - EDGE || box.bottom > view.y - EDGE)
        return false;
      return !taken.some((other) => ("r" in other ? touches(box, other) : overlap(box, other, AIR)));
    }

    // A text that is drawn already is moved, not made again.
    draw(kept) {
      for (const [key, { marker }] of this.shown) {
        if (kept.has(key)) continue;
        marker?.remove();
        this.shown.delete(key);
      }
      for (const [key, { label, spot, at, dot }] of kept) {
        const node = label.node || this.shown.get(key)?.node || this.text(label);
        node.hidden = false;
        const [right, down] = [spot.x - at.x, spot.y - at.y].map(Math.round);
        node.style.transform = `translate(calc(-50% + ${right}px), calc(-50% + ${down}px))`;
        const marker = label.node ? null : this.marker(key, label, { node, at, dot });
        this.shown.set(key, { node, marker });
      }
    }

    marker(key, label, { node, at, dot }) {
      const latlng = label.isFree ? this.map.containerPointToLatLng(at) : label.latlng;
      const known = this.shown.get(key)?.marker;
      const icon = () => L.divIcon({ html: node, className: "label-at", iconSize: [0, 0] });
      const marker =
        known?.setLatLng(latlng) ||
        L.marker(latlng, { icon: icon(), pane: "labels", interactive: false, keyboard: false }).addTo(this.map);
      marker.getElement().classList.toggle("dotted", dot);
      return marker;
    }
  };
})();

durand.labelSpots = (() => {
  // Around a point with so many free pixels about it: beside it, then below and above, then at the corners.
  const ring =
    ({ x, y }, gap) =>
    (size) => {
      const [w, h] = [gap + size.x / 2, gap + size.y / 2 - 2];
      const [a, b] = [gap * 0.7 + size.x / 2, gap * 0.7 + size.y / 2 - 2];
      const offsets = [
        [w, 0],
        [-w, 0],
        [0, h],
        [0, -h],
        [a, -b],
        [a, b],
        [-a, -b],
        [-a, b],
      ];
      return offsets.map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
    };

  // Around a point that symbols may lie on: as near to it as there is room.
  const around = (point, least, most = least) => {
    const gaps = most > least ? [least, (least + most) / 2, most] : [least];
    return (size) => gaps.flatMap((gap) => ring(point, gap)(size));
  };

  // Pixels from a point to the farthest edge of the symbols that lie on it.
  const reach = (point, symbols, least) =>
    symbols.reduce((most, { x, y, r }) => {
      const away = Math.hypot(x - point.x, y - point.y);
      return away < r + 2 ? Math.max(most, away + r + 3) : most;
    }, least);

  return { around, reach };
})();
