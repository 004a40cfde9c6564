"use strict";
// Crossings: gates on the map by their status at the day that is looked at, and what is said of one of them.

durand.crossings = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, or, facts } = durand.dom;

  // The status at the end of a day and the last one known by then; the same rule as app/store/view.py's.
  function statusOn(statements, id, day) {
    const begun = statements.map((f) => f.properties)
      .filter((p) => p.crossing === id && w.known(p.date_from) && p.date_from <= day)
      .sort((a, b) => a.date_from.localeCompare(b.date_from) || a.id.localeCompare(b.id));
    const last = begun[begun.length - 1] || {};
    const ended = w.known(last.date_to) && last.date_to < day;
    const known = begun.filter((p) => p.status !== "unknown").pop();
    return {
      status: ended ? "unknown" : last.status || "unknown",
      status_since: ended ? last.date_to : last.date_from,
      status_note: last.date_note,
      status_said_by: last.said_by,
      last_known_status: known ? known.status : null,
      last_known_date: known ? known.date_to || known.date_from : null,
    };
  }

  const label = (symbols, state) => (symbols.crossings[state] || symbols.crossings.unknown).label;

  // One gate for each crossing that has a place; the list of statuses may be set again for another day.
  function gates(map, collection, symbols, select) {
    const markers = collection.features.filter((f) => f.geometry).map((feature) => {
      const p = feature.properties;
      const body = element("span", "");
      const name = data(p.name, "span");
      name.className = "crossing-name";
      body.append(durand.symbols.gate(symbols, p.status), name);
      const [lon, lat] = feature.geometry.coordinates;
      const icon = L.divIcon({ html: body, className: "crossing", iconSize: [24, 24] });
      const marker = L.marker([lat, lon], { icon, pane: "crossings", keyboard: true }).addTo(map);
      const spot = marker.getElement();
      spot.dataset.crossing = p.id;
      marker.on("click", () => select(feature));
      spot.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        select(feature);
      });
      return { feature, body, spot };
    });
    const show = (stateOf) => {
      for (const { feature, body, spot } of markers) {
        const state = symbols.crossings[stateOf(feature.properties)] ? stateOf(feature.properties) : "unknown";
        if (spot.dataset.status === state) continue;
        spot.dataset.status = state;
        spot.setAttribute("aria-label", t("crossing_label", { name: feature.properties.name, state: label(symbols, state) }));
        body.replaceChild(durand.symbols.gate(symbols, state), body.firstChild);
      }
    };
    show((p) => p.status);
    return { show };
  }

  // The stretches of one status between the first statement and the last day: [{from, to, status}].
  function stretches(statements, id, until) {
    const own = statements.map((f) => f.properties).filter((p) => p.crossing === id && w.known(p.date_from) && p.date_from <= until);
    const { toDay, toIso } = durand.calendar;
    const edges = new Set(own.flatMap((p) => [p.date_from, w.known(p.date_to) && p.date_to < until ? toIso(toDay(p.date_to) + 1) : p.date_from]));
    const days = [...edges].sort();
    const parts = days.map((from, i) => ({
      from, to: i + 1 < days.length ? toIso(toDay(days[i + 1]) - 1) : until, status: statusOn(statements, id, from).status,
    }));
    return parts.filter(({ from, to }) => from <= to)
      .reduce((joined, part) => {
        const before = joined[joined.length - 1];
        if (before?.status === part.status) before.to = part.to;
        else joined.push({ ...part });
        return joined;
      }, []);
  }

  // The history as a strip: each stretch as wide as it is long, each with its words in the list beneath.
  function history(statements, id, { symbols, until }) {
    const parts = stretches(statements, id, until);
    if (!parts.length) return [];
    const length = ({ from, to }) => durand.calendar.toDay(to) - durand.calendar.toDay(from) + 1;
    const words = parts.map((part) => `${label(symbols, part.status)} ${w.span(part.from, part.to)}`);
    const strip = element("div", "strip", ...parts.map((part) => {
      const piece = element("span", `stretch ${part.status}`);
      piece.style.flexGrow = length(part);
      return piece;
    }));
    strip.setAttribute("role", "img");
    strip.setAttribute("aria-label", t("history_label", { from: w.day(parts[0].from), to: w.day(until), parts: words.join("; ") }));
    const ends = element("p", "strip-ends quiet", element("span", "", w.day(parts[0].from)), element("span", "", w.day(until)));
    const list = element("ul", "stretches", ...parts.map((part, i) => element("li", "", element("span", `stretch ${part.status}`), words[i])));
    return [element("h3", "", t("history")), strip, ends, list];
  }

  function details(p, symbols, day) {
    const known = w.known(p.status) && p.status !== "unknown";
    const state = known ? label(symbols, p.status) : t("unknown");
    const since = [w.known(p.status_since) ? t("status_since", { day: w.day(p.status_since) }) : "", w.known(p.status_said_by) ? t("according_to", { who: p.status_said_by }) : ""];
    const confidence = w.known(p.confidence) ? String(p.confidence).replaceAll("_", " ") : t("unknown");
    return element("article", "crossing-details",
      element("p", "type", durand.symbols.gate(symbols, p.status), t("crossing")),
      data(p.name, "h2"),
      element("p", "figure", day ? t("status_on", { day: w.day(day), state }) : t("status_today", { state })),
      element("p", "quiet", data(since.filter(w.known).join(", ") || t("no_status"))),
      !known && w.known(p.last_known_status) ? element("p", "", t("last_known", { state: label(symbols, p.last_known_status), day: w.day(p.last_known_date) })) : null,
      facts([[t("afghan_side"), or(p.af_name, "")], [t("pakistani_side"), or(p.pk_name, "")],
        ...["ps", "fa", "ur"].map((lang) => [t(`name_${lang}`), w.known(p[`name_${lang}`]) ? durand.dom.spoken(p[`name_${lang}`], lang) : ""])]),
      element("section", "history"),
      element("section", "nearby"),
      element("section", "statuses"),
      facts([
        [t("position"), w.known(p.confidence_km) ? t("position_known", { confidence, km: w.length(p.confidence_km) }) : t("position_confidence", { confidence })],
        [t("note"), or(p.note, "")],
      ]));
  }

  function status(p, symbols) {
    const open = w.known(p.date_to) ? w.span(p.date_from, p.date_to) : w.known(p.date_from) ? t("open_end", { day: w.day(p.date_from) }) : t("date_unknown");
    return element("article", "claim",
      element("h4", "", w.capital(label(symbols, p.status)), w.known(p.traffic) ? " · " : "", w.known(p.traffic) ? (p.traffic === "all" ? t("all_traffic") : data(p.traffic)) : ""),
      element("p", "quiet", open, w.known(p.date_note) ? element("span", "", " (", data(p.date_note), ")") : null),
      element("p", "quiet", data(w.known(p.said_by) ? p.said_by : t("speaker_unknown"))),
      w.known(p.statement) ? data(p.statement, "p") : null,
      w.known(p.quote) ? data(p.quote, "blockquote") : null,
      durand.details.reference(p));
  }

  function statuses(features, symbols) {
    if (!features.length) return [element("p", "quiet", t("no_statuses"))];
    return [element("h3", "", t("status_said")), ...features.map((f) => status(f.properties, symbols))];
  }

  return { statusOn, gates, stretches, history, details, statuses, label };
})();
