"use strict";
// What the panel says of one incident, claim or crossing, as DOM. Text from data only ever becomes text nodes.

durand.details = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, spoken, or, link, button, facts } = durand.dom;

  const typeLine = (symbols, p) =>
    element(
      "p",
      "type",
      durand.symbols.sample(symbols, { ...durand.symbols.look(symbols, p), radius: 5 }),
      element(
        "span",
        "",
        durand.symbols.symbolOf(symbols, p.event_type).label,
        w.known(p.sub_event_type) ? element("span", "quiet", " · ", data(p.sub_event_type)) : null,
      ),
    );

  // A sentence of the catalogue with elements in the place of {ids}.
  function overlaps(ids, choose, what) {
    if (!ids.length) return null;
    const [before, after] = t("overlap", { what: t(what) }).split("{ids}");
    const named = ids.flatMap((id, i) => {
      const one = choose ? button(data(id), () => choose(id)) : element("span", "", data(id));
      return i ? [t("list_comma"), one] : [one];
    });
    return element("p", "warning", before, ...named, after);
  }

  function figures(p) {
    const parts = w.breakdown(p);
    return element(
      "div",
      "figures",
      element("p", "figure", w.capital(w.deaths(p)), ", ", w.injured(p)),
      w.known(p.figures) ? element("p", "quiet", w.method(p)) : null,
      w.known(p.casualties_text) ? element("p", "", t("in_source_words"), data(p.casualties_text, "q")) : null,
      parts.length ? element("p", "quiet", t("of_the_killed", { parts: parts.join(", ") })) : null,
      element(
        "p",
        "quiet",
        data(w.capital(w.counter(p))),
        ` · ${w.known(p.verification) ? p.verification : t("unverified")}`,
      ),
    );
  }

  function actors(p) {
    const both = [p.actor1, p.actor2].filter(w.known).map((name) => data(name));
    return both.length ? both : [t("unknown")];
  }

  // Other names that are not the same word again.
  function names(unit) {
    const given = [
      ["ps", unit?.name_ps],
      ["fa", unit?.name_fa],
      ["ur", unit?.name_ur],
    ].filter(([, name]) => w.known(name));
    return given.map(([lang, name]) =>
      element("span", "name-in", element("span", "quiet", t(`name_${lang}`), " "), spoken(name, lang)),
    );
  }

  function place(p, { crossingName, province }) {
    const spot = w.known(p.longitude) && w.known(p.latitude);
    const name = w.derived(p);
    return facts(
      [
        [t("place_as_written"), or(p.place_name, t("unknown"))],
        [t("stated"), or(w.stated(p), t("stated_nothing"))],
        [
          t("located"),
          spot ? t("located_as", { precision: w.precision(p), within: w.within(p) }) : t("not_located"),
          or(p.located_by, ""),
        ],
        spot ? [t("derived"), or(name, t("derived_nothing")), w.match(p)] : [],
        spot ? [t("p_codes"), ...[p.adm1_pcode, p.adm2_pcode].filter(w.known).map((code) => data(code))] : [],
        spot ? [t("province_names"), names(province(p.province))] : [],
        spot ? [t("the_line"), w.toLine(p)] : [],
        spot && w.known(p.crossing)
          ? [
              t("nearest_crossing"),
              element("span", "", data(crossingName(p.crossing)), `, ${w.away(p.crossing_km, p)}`),
            ]
          : [],
      ].filter((row) => row.length),
    );
  }

  // An address on the web is a link; any other reference is text.
  function cited(text) {
    if (!/^https?:\/\/[^\s]+$/i.test(text)) return data(text);
    return Object.assign(link(data(text), text), { rel: "noopener noreferrer nofollow" });
  }

  function sources(p, { itemLink, nearLink, revisions }) {
    const reference = [p.source, p.source_ref].filter(w.known).map(cited);
    return facts([
      [t("source"), reference.length ? reference : t("unknown")],
      [t("flagged"), w.list(p.flags).map((flag) => data(flag.replaceAll("_", " ")))],
      [t("notes"), or(p.notes, "")],
      [t("computed_with"), or(p.boundary_set, "")],
      [
        t("record"),
        itemLink ? link(data(p.id), itemLink) : data(p.id),
        itemLink ? link(t("record_geojson"), `${itemLink}?f=json`) : "",
        nearLink ? link(t("record_near"), nearLink) : "",
      ],
      [t("revisions"), revisions.map(({ href, title }) => link(data(title || href), href))],
    ]);
  }

  // The whole of one incident; claims come later into the element of class "claims".
  function incident(p, symbols, about) {
    const [date, bounds] = [w.date(p), w.bounds(p)];
    return element(
      "article",
      "incident",
      typeLine(symbols, p),
      data(w.known(p.title) ? p.title : t("untitled"), "h2"),
      element(
        "p",
        "when",
        data(w.capital(date)),
        date === bounds ? null : element("span", "quiet", ` (${bounds})`),
      ),
      w.known(p.date_text) && date !== p.date_text
        ? element("p", "quiet", t("date_as_written"), data(p.date_text, "q"))
        : null,
      figures(p),
      overlaps(w.list(p.overlaps), about.choose, "these_figures"),
      facts([[t("actors"), actors(p)]]),
      element("section", "claims"),
      element("h3", "", t("where")),
      place(p, about),
      element("h3", "", t("from_where")),
      sources(p, about),
    );
  }

  function claim(p) {
    const killed = w.known(p.killed_text)
      ? data(p.killed_text, "q")
      : w.figure(p.killed_low, p.killed_best, p.killed_high, t("killed"));
    const hurt = w.known(p.injured_text)
      ? data(p.injured_text, "q")
      : w.figure(p.injured_low, p.injured_best, p.injured_high, t("injured"));
    return element(
      "article",
      "claim",
      element("h4", "", or(w.speaker(p.party), t("no_party"))),
      element(
        "p",
        "quiet",
        data(w.known(p.said_by) ? p.said_by : t("speaker_unknown")),
        ` · ${w.known(p.verb) ? p.verb : t("unknown_how")}`,
      ),
      w.known(p.statement) ? data(p.statement, "p") : null,
      facts([
        [t("claim_killed"), killed],
        [t("claim_injured"), hurt],
        [t("of_whom"), or(p.of_whom, "")],
        [t("scope"), or(p.scope, "")],
      ]),
      w.known(p.quote) ? data(p.quote, "blockquote") : null,
      overlaps(w.list(p.overlaps), null, "this_figure"),
      reference(p),
    );
  }

  function reference(p) {
    const parts = [p.document, p.source_ref, p.document_stance].filter(w.known);
    return element("p", "reference", ...parts.flatMap((text, i) => (i ? [" · ", cited(text)] : [cited(text)])));
  }

  function claims(features) {
    if (!features.length) return [element("p", "quiet", t("no_claims"))];
    const heading = w.some(features.length, "claims");
    return [
      element("h3", "", features.length > 1 ? t("side_by_side", { claims: heading }) : heading),
      element("div", "side-by-side", ...features.map((f) => claim(f.properties))),
    ];
  }

  return { typeLine, names, incident, claims, reference };
})();
