"use strict";
// The key: what each sign on the map means.

durand.key = (() => {
  const { element } = durand.dom;
  const { t } = durand;

  const row = (sign, text) => element("li", "", sign, element("span", "", text));
  const group = (title, rows) => (rows.length ? [element("h2", "", title), element("ul", "", ...rows)] : []);

  // Only the types that are on the map.
  function types(symbols, dotted, present) {
    return Object.entries(symbols.events)
      .filter(([type, symbol]) => symbol.dotted === dotted && present.has(type))
      .map(([, symbol]) =>
        row(durand.symbols.sample(symbols, { ...symbol, radius: 5, fill: "solid" }), symbol.label),
      );
  }

  function sizes(symbols) {
    const ink = symbols.crossingInk;
    const disc = (deaths, fill) =>
      durand.symbols.sample(symbols, {
        ink,
        fill,
        dotted: false,
        radius: durand.symbols.radius(symbols.radius, deaths),
      });
    const scale = element(
      "li",
      "scale",
      ...[1, 10, 50].flatMap((deaths) => [disc(deaths, "pale"), element("span", "", durand.words.count(deaths))]),
    );
    return [
      scale,
      row(disc(null, "hollow"), t("key_unknown")),
      row(disc(8, "solid"), t("key_known_place")),
      row(disc(8, "pale"), t("key_approximate")),
      row(
        durand.symbols.svg("svg", { viewBox: "0 0 18 18", class: "gate", "aria-hidden": "true" }, [
          durand.symbols.svg("circle", { cx: 9, cy: 9, r: 8, class: "ring" }),
        ]),
        t("key_ring"),
      ),
      row(
        durand.symbols.sample(symbols, { ink, fill: "pale", dotted: false, radius: 5, area: true }),
        t("key_unit"),
      ),
    ];
  }

  const gates = (symbols) =>
    Object.entries(symbols.crossings).map(([state, { label }]) => row(durand.symbols.gate(symbols, state), label));

  // A made-up donut of the types that are on the map.
  function cluster(symbols, present) {
    const types = Object.fromEntries([...present].map((type, i) => [type, 3 - Math.min(2, i)]));
    const count = Object.values(types).reduce((sum, n) => sum + n, 0);
    return row(durand.symbols.donutSample(symbols, { count, types }, 13), t("key_cluster"));
  }

  const swatch = (className) => element("span", `swatch ${className}`);

  function tones(steps, { elsewhere, not_attributable: open }) {
    const scale = element(
      "li",
      "scale",
      ...steps.flatMap((least, i) => [swatch(`tone-${i + 1}`), element("span", "", `${least}+`)]),
    );
    const rest =
      elsewhere || open
        ? [
            element(
              "li",
              "quiet",
              t("layer_elsewhere", {
                n: durand.words.count(Math.round(elsewhere)),
                m: durand.words.count(Math.round(open)),
              }),
            ),
          ]
        : [];
    return [scale, row(swatch("hatched"), t("key_hatched")), ...rest];
  }

  const heat = () => [
    element(
      "li",
      "scale",
      element("span", "", t("key_heat_few")),
      swatch("heat-scale"),
      element("span", "", t("key_heat_many")),
    ),
  ];

  function bands() {
    return durand.belts().map((belt) => {
      const sample = swatch("band");
      sample.style.setProperty("--band", `var(${durand.beltInk(belt.to)})`);
      return row(sample, t("key_belt", belt));
    });
  }

  // `shown` says what is on the map: types, clusters, the layers, the day of the crossings.
  function fill(root, symbols, { present, clustered, near, crossings, day, layers, steps, counted }) {
    root.replaceChildren(
      ...(layers.includes("provinces") || layers.includes("districts")
        ? group(t("key_areas"), tones(steps, counted))
        : []),
      ...(layers.includes("heat") ? group(t("key_heat"), heat()) : []),
      ...(layers.includes("bands") ? group(t("key_bands"), bands()) : []),
      ...(clustered ? group(t("key_many"), [cluster(symbols, present)]) : []),
      ...group(t("key_ucdp"), types(symbols, false, present)),
      ...group(t("key_other"), types(symbols, true, present)),
      ...group(t("key_area"), [...sizes(symbols), ...(near ? [row(swatch("near"), t("key_near"))] : [])]),
      ...(crossings
        ? group(day ? t("key_crossings_on", { day: durand.words.day(day) }) : t("key_crossings"), gates(symbols))
        : []),
    );
  }

  /** @param {Page} page */
  function show({ symbols, marks, layers, days, ring, crossings }) {
    const root = /** @type {HTMLElement} */ (document.getElementById("key-body"));
    fill(root, symbols, {
      present: marks.types(),
      clustered: marks.clusters().length > 0,
      crossings: crossings.length > 0,
      day: days.last(),
      layers: layers.NAMES.filter((name) => layers.has(name)),
      near: ring.isShown,
      steps: layers.tones.STEPS,
      counted: layers.answer || {},
    });
  }

  return { show };
})();
