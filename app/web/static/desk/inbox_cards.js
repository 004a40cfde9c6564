"use strict";
// One entry of the inbox: what it tells, and the decisions on it with their keys.

durand.inboxCards = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, link } = durand.dom;
  const { forms, inboxEntries } = durand;
  const about = (name) => forms.about("incidents", name).title;

  const line = (...parts) => {
    const said = parts.filter(w.known);
    return said.length
      ? element("p", "line", ...said.flatMap((part, i) => (i ? [" · ", data(part)] : [data(part)])))
      : null;
  };
  const where = (p) => [p.place_name || t("unknown"), w.precision(p), w.within(p)];
  const editLink = (id) => link(t("desk_edit"), `#edit/${encodeURIComponent(id)}`);

  function incident({ properties: p }) {
    return [
      line(p.event_type, w.capital(w.date(p))),
      line(...where(p)),
      line(w.deaths(p), [p.actor1, p.actor2].filter(w.known).join(" – ")),
      line(p.source),
    ];
  }

  const draft = (entry) => [
    ...durand.draftCard.lines(entry),
    w.known(entry.record.quote || entry.record.notes)
      ? data(entry.record.quote || entry.record.notes, "blockquote")
      : null,
    entry.is_with_incident ? element("p", "quiet", t("desk_inbox_with_incident")) : null,
  ];

  const lead = (entry) => (entry.records[0] ? incident(entry.records[0]) : []);

  const shown = (said) => Object.values(said).map((value) => data(value ?? t("desk_not_said")));

  function table(heads, rows) {
    const head = element("tr", "", ...heads.map((each) => scoped(each, "col")));
    return element("table", "both", element("thead", "", head), element("tbody", "", ...rows));
  }

  function scoped(child, scope) {
    const made = element("th", "", child);
    made.scope = scope;
    return made;
  }

  function correction(entry) {
    const column = forms.about(entry.table, entry.column).title;
    const now = entry.deleted ? [t("desk_inbox_deleted")] : shown(entry.source_now);
    const row = element(
      "tr",
      "",
      scoped(column, "row"),
      element("td", "", data(entry.value ?? t("desk_not_said"))),
      element("td", "", ...now.flatMap((each, i) => (i ? [", ", each] : [each]))),
      element("td", "", ...shown(entry.source_before).flatMap((each, i) => (i ? [", ", each] : [each]))),
    );
    const heads = ["desk_column", "desk_inbox_ours", "desk_inbox_source_now", "desk_inbox_source_before"];
    return [
      table(
        heads.map((key) => t(key)),
        [row],
      ),
      line(entry.why, w.known(entry.by) ? t("desk_by", { who: entry.by }) : null),
    ];
  }

  const told = (words, unknown) => (words === unknown ? "" : words);

  const ROWS = [
    ["title", (p) => p.title],
    ["date_start", (p) => w.capital(w.date(p))],
    ["place_name", (p) => where(p).join(", ")],
    ["event_type", (p) => p.event_type],
    ["actor1", (p) => p.actor1],
    ["actor2", (p) => p.actor2],
    ["fatalities_best", (p) => told(w.deaths(p), t("deaths_unknown"))],
    ["injured", (p) => told(w.injured(p), t("injured_unknown"))],
    ["source", (p) => p.source],
    ["notes", (p) => p.notes],
  ];

  function match(entry) {
    const [one, other] = entry.records.map(({ properties }) => properties);
    if (!one || !other) return [];
    const rows = inboxEntries
      .beside(one, other, /** @type {any} */ (ROWS))
      .map(({ name, said, differs }) =>
        element(
          "tr",
          differs ? "differs" : "",
          scoped(about(name), "row"),
          ...said.map((each) => data(each, "td")),
        ),
      );
    const far = { km: w.length(entry.km ?? 0), days: w.count(Math.round(entry.days ?? 0)) };
    return [
      element("p", "line", t("desk_inbox_score", { score: entry.score.toFixed(2), ...far })),
      line(entry.why),
      table([t("desk_column"), data(one.id), data(other.id)], rows),
    ];
  }

  const gate = (entry) => [
    line(entry.words),
    element(
      "p",
      "line",
      t("desk_inbox_last_said", { day: w.day(entry.last_said), n: entry.age_days, number: entry.age_days }),
    ),
    ...entry.classes.map((each) => line(each.traffic, each.status, w.speaker(each.authority), each.said_by)),
  ];

  const PARTS = { draft, lead, correction, match, gate };
  const TITLES = {
    draft: (entry) => durand.draftCard.title(entry),
    lead: (entry) => [data(entry.records[0]?.properties.title || entry.id)],
    correction: (entry) => [data(entry.records[0]?.properties.title || entry.id)],
    match: () => [t("desk_inbox_one_event")],
    gate: (entry) => [data(forms.gateName(entry.id))],
  };

  function links(entry) {
    if (entry.kind === "gate") return [link(t("desk_inbox_to_gate"), `#gates/${encodeURIComponent(entry.id)}`)];
    if (entry.kind === "draft") return [];
    const ids = entry.kind === "match" ? [entry.a, entry.b] : entry.table === "incidents" ? [entry.id] : [];
    return ids.flatMap((id, i) =>
      ids.length > 1 ? [i ? " · " : "", editLink(id), " ", data(id)] : [editLink(id)],
    );
  }

  function actions(entry, list) {
    if (!list.may || !entry.choices.length) return null;
    const [first, second] = inboxEntries.choices(entry);
    const act = (key, word, className) =>
      word
        ? durand.draftCard.act(key, t(`desk_inbox_choice_${word}`), () => list.choose(entry, word), className)
        : null;
    return element("p", "acts", act("a", first, "first"), act("r", second, ""));
  }

  function selector(entry, list) {
    if (!list.may || !entry.choices.length) return null;
    const box = /** @type {HTMLInputElement} */ (element("input", "select"));
    box.type = "checkbox";
    box.tabIndex = -1;
    box.checked = list.selected.has(entry.key);
    durand.language.label(box, t("desk_inbox_select"));
    box.addEventListener("change", () => list.select(entry, box.checked));
    return box;
  }

  function make(entry, list) {
    const title = element("h4", "", ...TITLES[entry.kind](entry));
    const since = w.known(entry.waits_since) ? t("desk_inbox_since", { day: w.day(entry.waits_since) }) : null;
    const near = entry.crossings.map((each) => forms.gateName(each)).join(", ");
    const card = element(
      "article",
      `entry of-${entry.kind}`,
      element("div", "entry-head", selector(entry, list), title),
      element("p", "kind quiet", ...[since, near, entry.datasets.join(", ")].filter(w.known).join(" · ")),
      ...PARTS[entry.kind](entry),
      element("p", "links", ...links(entry)),
      actions(entry, list),
      element("div", "more"),
    );
    card.tabIndex = -1;
    card.dataset.key = entry.key;
    durand.language.label(card, `${t(`desk_inbox_kind_${entry.kind}`)}: ${title.textContent}`);
    card.classList.toggle("selected", list.selected.has(entry.key));
    return card;
  }

  return { make };
})();
