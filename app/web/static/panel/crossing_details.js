"use strict";
// What is said of one crossing: its status, its names, each statement.

durand.crossingDetails = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, or, facts } = durand.dom;
  const { isCollective } = durand.crossingDays;
  const { words, label } = durand.crossings;

  function details(p, symbols, day) {
    const known = w.known(p.status) && p.status !== "unknown";
    const state = known ? words(symbols, p) : t("unknown");
    const since = [
      w.known(p.status_since) ? t("status_since", { day: w.day(p.status_since) }) : "",
      w.known(p.status_said_by) ? t("according_to", { who: p.status_said_by }) : "",
      p.status_basis === "collective" ? p.status_source : "",
    ];
    const confidence = w.known(p.confidence) ? String(p.confidence).replaceAll("_", " ") : t("unknown");
    return element(
      "article",
      "crossing-details",
      element("p", "type", durand.symbols.gate(symbols, p.status), t("crossing")),
      data(p.name, "h2"),
      element("p", "figure", day ? t("status_on", { day: w.day(day), state }) : t("status_today", { state })),
      element("p", "quiet", data(since.filter(w.known).join(", ") || t("no_status"))),
      !known && w.known(p.last_known_status)
        ? element(
            "p",
            "",
            t("last_known", { state: label(symbols, p.last_known_status), day: w.day(p.last_known_date) }),
          )
        : null,
      facts([
        [t("afghan_side"), or(p.af_name, "")],
        [t("pakistani_side"), or(p.pk_name, "")],
        ...["ps", "fa", "ur"].map((lang) => [
          t(`name_${lang}`),
          w.known(p[`name_${lang}`]) ? durand.dom.spoken(p[`name_${lang}`], lang) : "",
        ]),
      ]),
      element("section", "said", ...durand.crossingHistory.accounts(symbols, p.classes || [])),
      element("section", "history"),
      element("section", "nearby"),
      element("section", "statuses"),
      facts([
        [
          t("position"),
          w.known(p.confidence_km)
            ? t("position_known", { confidence, km: w.length(p.confidence_km) })
            : t("position_confidence", { confidence }),
        ],
        [t("standing"), or([p.standing, p.standing_source].filter(w.known).join("; "), "")],
        [t("note"), or(p.note, "")],
      ]),
    );
  }

  function status(p, symbols) {
    const open = w.known(p.date_to)
      ? w.span(p.date_from, p.date_to)
      : w.known(p.date_from)
        ? t("open_end", { day: w.day(p.date_from) })
        : t("date_unknown");
    return element(
      "article",
      "claim",
      element(
        "h4",
        "",
        w.capital(label(symbols, p.status)),
        isCollective(p) ? ` · ${t("status_of_all")}` : "",
        w.known(p.traffic) ? " · " : "",
        w.known(p.traffic) ? t(`traffic_${p.traffic}`) : "",
        w.known(p.direction) && p.direction !== "both" ? ` ${t(`direction_${p.direction}`)}` : "",
      ),
      element("p", "quiet", open, w.known(p.date_note) ? element("span", "", " (", data(p.date_note), ")") : null),
      element(
        "p",
        "quiet",
        w.known(p.authority) ? `${w.capital(t(`speaker_${p.authority}`))} · ` : "",
        data(w.known(p.said_by) ? p.said_by : t("speaker_unknown")),
        w.known(p.hours) ? element("span", "", " · ", data(p.hours)) : null,
      ),
      w.known(p.statement) ? data(p.statement, "p") : null,
      w.known(p.quote) ? data(p.quote, "blockquote") : null,
      durand.details.reference(p),
    );
  }

  function statuses(features, symbols) {
    if (!features.length) return [element("p", "quiet", t("no_statuses"))];
    return [element("h3", "", t("status_said")), ...features.map((f) => status(f.properties, symbols))];
  }

  return { details, statuses };
})();
