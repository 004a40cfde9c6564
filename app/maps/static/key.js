"use strict";
// The key: what each sign on the map means.

durand.key = (() => {
  const { element } = durand.details;

  const row = (sign, text) => element("li", "", sign, element("span", "", text));
  const group = (title, rows) => (rows.length ? [element("h2", "", title), element("ul", "", ...rows)] : []);

  // Only the types that are on the map.
  function types(symbols, dotted, present) {
    return Object.entries(symbols.events)
      .filter(([type, symbol]) => symbol.dotted === dotted && present.has(type))
      .map(([, symbol]) => row(durand.symbols.sample(symbols, { ...symbol, radius: 5, fill: "solid" }), symbol.label));
  }

  function sizes(symbols) {
    const ink = symbols.crossingInk;
    const disc = (deaths, fill) =>
      durand.symbols.sample(symbols, { ink, fill, dotted: false, radius: durand.symbols.radius(symbols.radius, deaths) });
    const scale = element("li", "scale", ...[1, 10, 50].flatMap((deaths) => [disc(deaths, "pale"), element("span", "", String(deaths))]));
    return [
      scale,
      row(disc(null, "hollow"), "deaths unknown"),
      row(disc(8, "solid"), "place known"),
      row(disc(8, "pale"), "place approximate"),
      row(durand.symbols.svg("svg", { viewBox: "0 0 18 18", class: "gate", "aria-hidden": "true" }, [
        durand.symbols.svg("circle", { cx: 9, cy: 9, r: 8, class: "ring" }),
      ]), "lies within this circle (shown when few are in view, or selected)"),
    ];
  }

  const gates = (symbols) => Object.entries(symbols.crossings)
    .map(([state, { label }]) => row(durand.symbols.gate(symbols, state), label));

  function fill(root, symbols, present, hasCrossings) {
    root.replaceChildren(
      ...group("Incidents, as typed by UCDP", types(symbols, false, present)),
      ...group("Incidents, other sources", types(symbols, true, present)),
      ...group("Area by deaths", sizes(symbols)),
      ...(hasCrossings ? group("Crossings, status today", gates(symbols)) : []));
  }

  return { fill };
})();
