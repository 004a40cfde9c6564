"use strict";
// What the panel says of one incident, claim or crossing, as DOM. Text from data only ever becomes text nodes.

durand.details = (() => {
  const w = durand.words;

  // element("p", "class", child, "text", …): strings become text nodes; null and "" are left out.
  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children.filter(w.known));
    return made;
  }

  // Text from a record: its own direction, isolated from ours.
  function data(text, name = "bdi") {
    const made = element(name, "", String(text));
    made.dir = "auto";
    return made;
  }

  const or = (value, otherwise) => (w.known(value) ? data(value) : otherwise);

  function facts(rows) {
    const list = element("dl", "facts");
    for (const [term, ...values] of rows) {
      const shown = values.flat().filter(w.known);
      if (!shown.length) continue;
      list.append(element("dt", "", term));
      for (const value of shown) list.append(element("dd", "", value));
    }
    return list;
  }

  function link(text, href) {
    const made = element("a", "", text);
    made.href = href;
    return made;
  }

  const typeLine = (symbols, p) =>
    element("p", "type", durand.symbols.sample(symbols, { ...durand.symbols.look(symbols, p), radius: 5 }),
      element("span", "", durand.symbols.symbolOf(symbols, p.event_type).label,
        w.known(p.sub_event_type) ? element("span", "quiet", " · ", data(p.sub_event_type)) : null));

  function overlaps(ids, choose, what) {
    if (!ids.length) return null;
    const buttons = ids.flatMap((id, i) => {
      const button = element(choose ? "button" : "span", choose ? "plain" : "", data(id));
      if (choose) {
        button.type = "button";
        button.addEventListener("click", () => choose(id));
      }
      return i ? [", ", button] : [button];
    });
    return element("p", "warning", `${what} may count the same people as `, ...buttons, "; they must not be added up.");
  }

  function figures(p) {
    const parts = w.breakdown(p);
    return element("div", "figures",
      element("p", "figure", w.capital(w.deaths(p)), ", ", w.injured(p)),
      w.known(p.casualties_text) ? element("p", "", "In the source’s words: ", data(p.casualties_text, "q")) : null,
      parts.length ? element("p", "quiet", `Of the killed: ${parts.join(", ")}`) : null,
      element("p", "quiet", data(w.capital(w.counter(p))), ` · ${w.known(p.verification) ? p.verification : "unverified"}`));
  }

  function actors(p) {
    const both = [p.actor1, p.actor2].filter(w.known).map((name) => data(name));
    return both.length ? both : ["unknown"];
  }

  function place(p, crossingName) {
    const spot = w.known(p.longitude) && w.known(p.latitude);
    const name = w.derived(p);
    return facts([
      ["Place as written", or(p.place_name, "unknown")],
      ["Stated by the source", or(w.stated(p), "neither district, province nor country")],
      ["Located", spot ? `as ${w.precision(p)}, ${w.within(p)}` : "not located", or(p.located_by, "")],
      spot ? ["Derived from that point", or(name, "in no district or province of the two countries"), w.match(p)] : [],
      spot ? ["The line", w.toLine(p)] : [],
      spot && w.known(p.crossing) ? ["Nearest crossing", element("span", "", data(crossingName(p.crossing)), `, ${w.away(p.crossing_km, p)}`)] : [],
    ].filter((row) => row.length));
  }

  function sources(p, itemLink) {
    const reference = [p.source, p.source_ref].filter(w.known).map((text) => data(text));
    return facts([
      ["Source", reference.length ? reference : "unknown"],
      ["Flagged", w.list(p.flags).map((flag) => data(flag.replaceAll("_", " ")))],
      ["Notes", or(p.notes, "")],
      ["Computed with", or(p.boundary_set, "")],
      ["Record", itemLink ? link(p.id, itemLink) : data(p.id)],
    ]);
  }

  // The whole of one incident; claims come later into the element of class "claims".
  function incident(p, symbols, { itemLink, choose, crossingName }) {
    const [date, bounds] = [w.date(p), w.bounds(p)];
    return element("article", "incident",
      typeLine(symbols, p),
      data(w.known(p.title) ? p.title : "untitled", "h2"),
      element("p", "when", data(w.capital(date)), date === bounds ? null : element("span", "quiet", ` (${bounds})`)),
      w.known(p.date_text) && date !== p.date_text ? element("p", "quiet", "Date as written: ", data(p.date_text, "q")) : null,
      figures(p),
      overlaps(w.list(p.overlaps), choose, "These figures"),
      facts([["Actors", actors(p)]]),
      element("section", "claims"),
      element("h3", "", "Where"),
      place(p, crossingName),
      element("h3", "", "From where"),
      sources(p, itemLink));
  }

  const PARTY_UNKNOWN = "no party named";
  function claim(p) {
    const killed = w.known(p.killed_text) ? data(p.killed_text, "q") : w.figure(p.killed_low, p.killed_best, p.killed_high, "killed");
    const hurt = w.known(p.injured_text) ? data(p.injured_text, "q") : w.figure(p.injured_low, p.injured_best, p.injured_high, "injured");
    return element("article", "claim",
      element("h4", "", or(p.party, PARTY_UNKNOWN)),
      element("p", "quiet", data(w.known(p.said_by) ? p.said_by : "speaker unknown"), ` · ${w.known(p.verb) ? p.verb : "unknown how"}`),
      w.known(p.statement) ? data(p.statement, "p") : null,
      facts([["Killed", killed], ["Injured", hurt], ["Of whom", or(p.of_whom, "")], ["Scope", or(p.scope, "")]]),
      w.known(p.quote) ? data(p.quote, "blockquote") : null,
      overlaps(w.list(p.overlaps), null, "This figure"),
      reference(p));
  }

  function reference(p) {
    const parts = [p.document, p.source_ref, p.document_stance].filter(w.known);
    return element("p", "reference", ...parts.flatMap((text, i) => (i ? [" · ", data(text)] : [data(text)])));
  }

  function claims(features) {
    if (!features.length) return [element("p", "quiet", "No separate claims are recorded for this incident.")];
    const heading = w.some(features.length, "claim") + (features.length > 1 ? ", side by side" : "");
    return [element("h3", "", heading), element("div", "side-by-side", ...features.map((f) => claim(f.properties)))];
  }

  function crossing(p, symbols, { nearLink }) {
    const state = (symbols.crossings[p.status] || symbols.crossings.unknown).label;
    const known = w.known(p.status) && p.status !== "unknown";
    const last = symbols.crossings[p.last_known_status];
    const since = [w.known(p.status_since) ? `since ${w.day(p.status_since)}` : "", w.known(p.status_said_by) ? `according to ${p.status_said_by}` : ""];
    const sides = [["Afghan side", p.af_name], ["Pakistani side", p.pk_name], ["Pashto", p.name_ps], ["Dari", p.name_fa], ["Urdu", p.name_ur]];
    return element("article", "crossing-details",
      element("p", "type", durand.symbols.gate(symbols, p.status), "Crossing"),
      data(p.name, "h2"),
      element("p", "figure", `Status today: ${known ? state : "unknown"}`),
      element("p", "quiet", data(since.filter(w.known).join(", ") || "no dated statement on its status")),
      !known && last ? element("p", "", `Last known: ${last.label}, recorded until ${w.day(p.last_known_date)}`) : null,
      facts(sides.map(([term, name]) => [term, or(name, "")])),
      facts([
        ["Position", `${w.known(p.confidence) ? String(p.confidence).replaceAll("_", " ") : "unknown"} confidence${w.known(p.confidence_km) ? `, within about ${w.length(p.confidence_km)} km` : ""}`],
        ["Note", or(p.note, "")],
      ]),
      element("section", "statuses"),
      nearLink ? element("p", "", link("Incidents within 25 km, as GeoJSON", nearLink)) : null);
  }

  function status(p, symbols) {
    const state = (symbols.crossings[p.status] || symbols.crossings.unknown).label;
    const open = w.known(p.date_to) ? w.span(p.date_from, p.date_to) : w.known(p.date_from) ? `from ${w.day(p.date_from)}, no end known` : "date unknown";
    return element("article", "claim",
      element("h4", "", w.capital(state), w.known(p.traffic) ? ` · ${p.traffic === "all" ? "all traffic" : p.traffic}` : ""),
      element("p", "quiet", open, w.known(p.date_note) ? element("span", "", " (", data(p.date_note), ")") : null),
      element("p", "quiet", data(w.known(p.said_by) ? p.said_by : "speaker unknown")),
      w.known(p.statement) ? data(p.statement, "p") : null,
      w.known(p.quote) ? data(p.quote, "blockquote") : null,
      reference(p));
  }

  function statuses(features, symbols) {
    if (!features.length) return [element("p", "quiet", "No statements on its status are recorded.")];
    return [element("h3", "", "What is said of its status"), ...features.map((f) => status(f.properties, symbols))];
  }

  return { element, data, typeLine, incident, claims, crossing, statuses };
})();
