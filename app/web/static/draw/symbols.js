"use strict";
// The palette at work: inks for the reader's scheme, discs on a canvas, gates as SVG, and the key.

durand.symbols = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paper = window.matchMedia("print");
  const ink = (pair) => pair[dark.matches ? 1 : 0];

  // What is painted again when the reader's scheme changes or a font has come; not on paper, where Chromium prints
  // a canvas that was painted meanwhile without letting through what lies under it.
  function onLook(paint) {
    const again = () => {
      if (!paper.matches) paint();
    };
    dark.addEventListener("change", again);
    document.fonts.addEventListener("loadingdone", again);
  }

  // The page's fonts, for a canvas.
  let family = "";
  function font(size) {
    family ||= getComputedStyle(document.documentElement).getPropertyValue("--sans");
    return `${size} ${family}`;
  }

  function svg(name, attributes, children = []) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // The style sheet uses these names, so that colours are written once, in the data.
  function setInks(symbols) {
    const style = document.documentElement.style;
    style.setProperty("--line", ink(symbols.line.ink));
    style.setProperty("--casing", ink(symbols.line.casing));
    style.setProperty("--ground", ink(symbols.ground));
    style.setProperty("--gate", ink(symbols.crossingInk));
    style.setProperty("--province", ink(symbols.provinces.ink));
    style.setProperty("--province-width", `${symbols.provinces.width}px`);
    style.setProperty("--district", ink(symbols.districts.ink));
    style.setProperty("--district-width", `${symbols.districts.width}px`);
    style.setProperty("--neighbour", ink(symbols.neighbours.ink));
    style.setProperty("--neighbour-width", `${symbols.neighbours.width}px`);
    style.setProperty("--claim-dash", symbols.neighbours.dash.join(" "));
    style.setProperty("--river", ink(symbols.waters.ink));
    style.setProperty("--river-width", `${symbols.waters.width}px`);
    style.setProperty("--lake-fill", symbols.waters.fill);
    style.setProperty("--name", ink(symbols.provinces.name));
    style.setProperty("--line-width", `${symbols.line.width}px`);
    style.setProperty("--casing-width", `${symbols.line.casingWidth}px`);
    style.setProperty("--line-dash", symbols.line.dash.join(" "));
  }

  // The same rule as app/model/symbology.py: area by deaths, a size of its own for unknown ones.
  function radius(rule, deaths) {
    if (deaths === null || deaths === undefined) return rule.unknown;
    return Math.min(Math.max(rule.perRootDeath * Math.sqrt(deaths), rule.least), rule.most);
  }

  const symbolOf = (symbols, type) => symbols.events[type] || symbols.events.Other;

  // Whether an incident is known as a whole district, province or country.
  const isArea = (symbols, p) => symbols.areas.includes(p.geo_precision);

  // How one incident is drawn. Solid: place known. Pale with a rim: approximate. Hollow: deaths unknown. A second
  // rim: known as a whole unit.
  function look(symbols, p) {
    const symbol = symbolOf(symbols, p.event_type);
    const deaths = symbols.sizedBy.map((name) => p[name]).find(durand.words.known);
    const unknown = deaths === undefined;
    return {
      radius: radius(symbols.radius, deaths),
      ink: symbol.ink,
      dotted: symbol.dotted,
      fill: unknown ? "hollow" : symbols.exact.includes(p.geo_precision) ? "solid" : "pale",
      area: isArea(symbols, p),
    };
  }

  function disc(context, x, y, style, symbols) {
    const [colour, ground, rule] = [ink(style.ink), ink(symbols.ground), symbols.disc];
    const path = () => {
      context.beginPath();
      context.arc(x, y, style.radius, 0, 2 * Math.PI);
    };
    const alpha = context.globalAlpha;
    path();
    context.fillStyle = style.fill === "hollow" ? ground : colour;
    context.globalAlpha = alpha * rule.opacity[style.fill];
    context.fill();
    context.globalAlpha = alpha;
    context.lineWidth = style.fill === "solid" ? rule.rim : rule.ownRim;
    context.strokeStyle = style.fill === "solid" ? ground : colour;
    path();
    context.stroke();
    if (style.area) {
      context.beginPath();
      context.arc(x, y, style.radius + rule.areaGap, 0, 2 * Math.PI);
      context.lineWidth = rule.areaRim;
      context.strokeStyle = colour;
      context.stroke();
    }
    if (!style.dotted) return;
    context.beginPath();
    context.arc(x, y, Math.max(rule.leastDot, style.radius * rule.dotShare), 0, 2 * Math.PI);
    context.fillStyle = style.fill === "hollow" ? colour : ground;
    context.fill();
  }

  const LINE = 10; // pixels from line to line in a symbol

  // "7.9k", "80k", "1.2M"
  function short(number) {
    const { compact, plain } = durand.language;
    if (compact) return compact(number);
    if (number < 1000) return plain(number);
    if (number < 99500) return `${plain(Math.round(number / 100) / 10)}k`;
    return number < 999500 ? `${plain(Math.round(number / 1000))}k` : `${plain(Math.round(number / 1e5) / 10)}M`;
  }

  // "40–60", "40+" where a figure has no upper bound, "≤60" where none has a lower one; empty without any
  // bound.
  function shortRange({ fatalities_low: low, fatalities_high: high }) {
    if (!durand.words.known(low) && !durand.words.known(high)) return "";
    if (!durand.words.known(high)) return `${short(low)}+`;
    if (!durand.words.known(low)) return `≤${short(high)}`;
    return low === high ? short(low) : `${short(low)}–${short(high)}`;
  }

  // Many incidents: an arc for each type by its share, from the top, in the palette's order; the count in the
  // middle.
  function donut(context, x, y, radius, { count, types }, symbols) {
    const ground = ink(symbols.ground);
    const inner = radius * 0.64;
    const ring = (outer, colour) => {
      context.beginPath();
      context.arc(x, y, outer, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
    };
    ring(radius + 1.5, ground);
    let from = -Math.PI / 2;
    const present = Object.keys(symbols.events).filter((type) => types[type]);
    for (const type of present) {
      const to = from + (2 * Math.PI * types[type]) / count;
      context.beginPath();
      context.arc(x, y, radius, from, to);
      context.arc(x, y, inner, to, from, true);
      context.closePath();
      context.fillStyle = ink(symbols.events[type].ink);
      context.fill();
      if (present.length > 1) {
        context.lineWidth = 1;
        context.strokeStyle = ground;
        context.stroke();
      }
      from = to;
    }
    ring(inner, ground);
    context.fillStyle = ink(symbols.crossingInk);
    context.font = font(`600 ${Math.max(9, Math.min(12, radius * 0.55))}px`);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const lines = short(count).split(/\s/); // a large number may have a word beneath it
    for (const [i, line] of lines.entries())
      context.fillText(line, x, y + 0.5 + (i - (lines.length - 1) / 2) * LINE);
    context.textAlign = "start";
  }

  // How to paint each sample again when the reader's scheme changes.
  const painters = new WeakMap();
  onLook(() => {
    for (const canvas of document.querySelectorAll("canvas.sample")) painters.get(canvas)();
  });

  // A small canvas with one symbol, for lists and the key.
  const sample = (symbols, style) =>
    painted(
      Math.max(14, Math.ceil((style.radius + (style.area ? symbols.disc.areaGap : 0)) * 2 + 4)),
      (context, middle) => disc(context, middle, middle, style, symbols),
    );

  const donutSample = (symbols, properties, radius) =>
    painted(radius * 2 + 4, (context, middle) => donut(context, middle, middle, radius, properties, symbols));

  function painted(size, draw) {
    const canvas = document.createElement("canvas");
    const scale = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = canvas.height = size * scale;
    canvas.style.width = canvas.style.height = `${size}px`;
    canvas.className = "sample";
    canvas.setAttribute("aria-hidden", "true");
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const paint = () => {
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, size, size);
      draw(context, size / 2);
    };
    paint();
    painters.set(canvas, paint);
    return canvas;
  }

  // A gate: two posts and a lintel, its opening filled by the share that is shut, from the left where two accounts
  // stand side by side; broken when unknown.
  function gate(symbols, state) {
    const symbol = symbols.crossings[state] || symbols.crossings.unknown;
    const opening = 8;
    const shut = opening * symbol.shut;
    const [wide, high] = symbol.split ? [shut, opening] : [opening, shut];
    const frame = "M4.5 15.5V5.5a4.5 4.5 0 0 1 9 0v10";
    return svg(
      "svg",
      { viewBox: "0 0 18 18", class: `gate ${symbol.known ? "known" : "unknown"}`, "aria-hidden": "true" },
      [
        svg("path", { d: `${frame}z`, class: "gate-ground" }),
        svg("rect", { x: 5, y: 15 - high, width: wide, height: high, class: "gate-shut" }),
        svg("path", { d: `${frame}M2.5 15.5h4M11.5 15.5h4`, class: "gate-frame" }),
      ],
    );
  }

  return {
    onLook,
    font,
    ink,
    svg,
    setInks,
    isArea,
    look,
    disc,
    donut,
    donutSample,
    short,
    shortRange,
    sample,
    gate,
    symbolOf,
    radius,
  };
})();
