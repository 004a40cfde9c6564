"use strict";
// Crossings: gates on the map by their status at the day that is looked at, and what is said of one of them.

durand.crossings = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, or, facts } = durand.dom;

  // What is said of a crossing: by its name, and where it is notified of all official crossings together.
  const COLLECTIVE = /\b(?:all|every|each)\b.*\b(?:crossings?|gates?|border points?)\b/is;
  const isCollective = (p) => !w.known(p.crossing) && COLLECTIVE.test(p.crossing_name || "");
  const about = (statements, { id, standing }) => statements.filter(({ properties: p }) =>
    p.crossing === id || (/^notified/i.test(standing || "") && isCollective(p)));

  // The status on a day and the last one known by then; the rule of app/record/crossing_days.py, tested by one table of cases.
  function statusOn(statements, crossing, day) {
    const reached = about(statements, crossing).map((f) => f.properties).filter((p) => w.known(p.date_from) && p.date_from <= day);
    const isNamed = reached.some((p) => w.known(p.crossing));
    const begun = reached.filter((p) => !isNamed || w.known(p.crossing) || p.status !== "unknown")
      .sort((a, b) => a.date_from.localeCompare(b.date_from) || w.known(a.crossing) - w.known(b.crossing) || (a.id < b.id ? -1 : 1));
    const last = begun[begun.length - 1] || {};
    const ended = w.known(last.date_to) && last.date_to < day;
    const known = begun.filter((p) => p.status !== "unknown").pop();
    const status = ended ? "unknown" : last.status || "unknown";
    const end = w.known(last.date_to_earliest) ? last.date_to_earliest : last.date_to;
    const surely = (w.known(last.date_from_latest) ? last.date_from_latest : last.date_from) <= day && (!w.known(end) || day <= end);
    return {
      status,
      status_certainty: status === "unknown" ? null : surely ? "certainly" : "possibly",
      status_basis: status === "unknown" ? null : w.known(last.crossing) ? "named" : "collective",
      status_since: (ended ? last.date_to : last.date_from) ?? null,
      status_note: last.date_note,
      status_said_by: last.said_by,
      status_source: [last.document, last.source_ref].filter(w.known).join(", "),
      status_record: last.id ?? null,
      last_known_status: known ? known.status : null,
      last_known_date: known ? known.date_to || known.date_from : null,
    };
  }

  const label = (symbols, state) => (symbols.crossings[state] || symbols.crossings.unknown).label;

  // The status in words: "closed", "possibly closed", "reported closed collectively, not named".
  function words(symbols, p) {
    const state = label(symbols, p.status);
    const said = p.status_certainty === "possibly" ? t("status_possibly", { state }) : state;
    return p.status_basis === "collective" ? t("status_collective", { state: said }) : said;
  }

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
    const show = (statusOf) => {
      for (const { feature, body, spot } of markers) {
        const p = statusOf(feature.properties);
        const said = words(symbols, p);
        if (spot.dataset.said === said) continue;
        Object.assign(spot.dataset, { said, status: p.status, certainty: p.status_certainty || "", basis: p.status_basis || "" });
        spot.setAttribute("aria-label", t("crossing_label", { name: feature.properties.name, state: said }));
        body.replaceChild(durand.symbols.gate(symbols, p.status), body.firstChild);
      }
    };
    show((p) => p);
    return { show };
  }

  // The stretches of one status between the first statement and the last day: [{from, to, status, certainty, basis}].
  function stretches(statements, crossing, until) {
    const own = about(statements, crossing).map((f) => f.properties).filter((p) => w.known(p.date_from) && p.date_from <= until);
    const { toDay, toIso } = durand.calendar;
    const after = (day) => (w.known(day) && day < until ? [toIso(toDay(day) + 1)] : []);
    const reached = (day) => (w.known(day) && day <= until ? [day] : []);
    const edges = new Set(own.flatMap((p) => [p.date_from, ...reached(p.date_from_latest), ...after(p.date_to_earliest), ...after(p.date_to)]));
    const days = [...edges].sort();
    const parts = days.map((from, i) => {
      const { status, status_certainty: certainty, status_basis: basis } = statusOn(statements, crossing, from);
      return { from, to: i + 1 < days.length ? toIso(toDay(days[i + 1]) - 1) : until, status, certainty, basis };
    });
    return parts.filter(({ from, to }) => from <= to)
      .reduce((joined, part) => {
        const before = joined[joined.length - 1];
        if (before && ["status", "certainty", "basis"].every((name) => before[name] === part[name])) before.to = part.to;
        else joined.push({ ...part });
        return joined;
      }, []);
  }

  // The history as a strip: each stretch as wide as it is long, each with its words in the list beneath.
  function history(statements, crossing, { symbols, until }) {
    const parts = stretches(statements, crossing, until);
    if (!parts.length) return [];
    const length = ({ from, to }) => durand.calendar.toDay(to) - durand.calendar.toDay(from) + 1;
    const said = parts.map((part) => `${words(symbols, { status: part.status, status_certainty: part.certainty, status_basis: part.basis })} ${w.span(part.from, part.to)}`);
    const kind = ({ status, certainty, basis }) => `stretch ${status} ${certainty === "possibly" || basis === "collective" ? "unsure" : ""}`.trim();
    const strip = element("div", "strip", ...parts.map((part) => {
      const piece = element("span", kind(part));
      piece.style.flexGrow = length(part);
      return piece;
    }));
    strip.setAttribute("role", "img");
    strip.setAttribute("aria-label", t("history_label", { from: w.day(parts[0].from), to: w.day(until), parts: said.join("; ") }));
    const ends = element("p", "strip-ends quiet", element("span", "", w.day(parts[0].from)), element("span", "", w.day(until)));
    const list = element("ul", "stretches", ...parts.map((part, i) => element("li", "", element("span", kind(part)), said[i])));
    return [element("h3", "", t("history")), strip, ends, list];
  }

  function details(p, symbols, day) {
    const known = w.known(p.status) && p.status !== "unknown";
    const state = known ? words(symbols, p) : t("unknown");
    const since = [w.known(p.status_since) ? t("status_since", { day: w.day(p.status_since) }) : "", w.known(p.status_said_by) ? t("according_to", { who: p.status_said_by }) : "",
      p.status_basis === "collective" ? p.status_source : ""];
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
        [t("standing"), or([p.standing, p.standing_source].filter(w.known).join("; "), "")],
        [t("note"), or(p.note, "")],
      ]));
  }

  function status(p, symbols) {
    const open = w.known(p.date_to) ? w.span(p.date_from, p.date_to) : w.known(p.date_from) ? t("open_end", { day: w.day(p.date_from) }) : t("date_unknown");
    return element("article", "claim",
      element("h4", "", w.capital(label(symbols, p.status)), isCollective(p) ? ` · ${t("status_of_all")}` : "", w.known(p.traffic) ? " · " : "", w.known(p.traffic) ? (p.traffic === "all" ? t("all_traffic") : data(p.traffic)) : ""),
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

  return { about, statusOn, words, gates, stretches, history, details, statuses, label };
})();
