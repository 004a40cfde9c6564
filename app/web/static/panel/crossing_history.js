"use strict";
// A crossing's table of who says what of which traffic, and its history as strips of days.

durand.crossingHistory = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data } = durand.dom;

  const traffic = ({ traffic: name, direction }) =>
    t(`traffic_${name}`) + (direction === "both" ? "" : ` ${t(`direction_${direction}`)}`);

  // One row for each statement that holds: the traffic, the status, who says so, since when, when last said.
  function account(symbols, cell) {
    const state = cell.status === "unknown" ? t("unknown") : durand.crossings.label(symbols, cell.status);
    const age = t("last_said", { day: w.day(cell.last_said), days: w.some(cell.age_days, "days_ago") });
    return element(
      "tr",
      cell.stale ? "stale" : "",
      element("th", "", w.capital(traffic(cell))),
      element("td", "", cell.certainty === "possible" ? t("status_possibly", { state }) : state),
      element(
        "td",
        "",
        w.capital(t(`speaker_${cell.authority}`)),
        w.known(cell.said_by) ? element("span", "quiet", data(cell.said_by)) : null,
        element(
          "span",
          "quiet",
          cell.until ? w.span(cell.since, cell.until) : t("status_since", { day: w.day(cell.since) }),
        ),
        element("span", "quiet", age, cell.stale ? element("strong", "", ` · ${t("stale")}`) : null),
      ),
    );
  }

  function accounts(symbols, cells) {
    if (!cells.length) return [];
    const heads = ["traffic", "status", "says"].map((name) => element("th", "", t(`account_${name}`)));
    return [
      element("h3", "", t("accounts")),
      element(
        "table",
        "accounts",
        element("thead", "", element("tr", "", ...heads)),
        element("tbody", "", ...cells.map((cell) => account(symbols, cell))),
      ),
    ];
  }

  // The whole crossing's status in words, or one class's state.
  const whole = (symbols) => (part) => ({
    status: part.status,
    text: durand.crossings.words(symbols, part),
    unsure: part.status_certainty === "possibly" || part.status_basis === "collective",
  });
  const ofClass = (symbols, name) => (part) => {
    const { status, certainty } = part.states[name];
    const state = durand.crossings.label(symbols, status);
    const unsure = certainty === "possible";
    return { status, text: unsure ? t("status_possibly", { state }) : state, unsure };
  };

  const kind = ({ status, unsure }) => `stretch ${status} ${unsure ? "unsure" : ""}`.trim();
  const length = ({ from, to }) => durand.calendar.toDay(to) - durand.calendar.toDay(from) + 1;

  // Each stretch as wide as it is long.
  function strip(parts, label) {
    const pieces = parts.map((part) => {
      const piece = element("span", kind(part));
      piece.style.flexGrow = String(length(part));
      piece.title = `${part.text} ${w.span(part.from, part.to)}`;
      return durand.language.mark(piece, piece.title);
    });
    const made = element("div", "strip", ...pieces);
    made.setAttribute("role", "img");
    const said = parts.map(({ text, from, to }) => `${text} ${w.span(from, to)}`).join("; ");
    const { from } = parts[0];
    const { to } = parts[parts.length - 1];
    durand.language.label(
      made,
      t("history_label", { what: label, from: w.day(from), to: w.day(to), parts: said }),
    );
    return made;
  }

  // One strip for all traffic and one for each class that somebody speaks of; the words of the first beneath.
  function history(told, crossing, { symbols, until }) {
    const days = durand.crossingDays;
    const parts = days.stretches(told, crossing, { until, tell: whole(symbols) });
    if (!parts.length) return [];
    const own = days.classes(told, crossing).filter((name) => name !== "all");
    const strips = own.flatMap((name) => [
      element("p", "strip-name", w.capital(t(`traffic_${name}`))),
      strip(
        days.stretches(told, crossing, { until, tell: ofClass(symbols, name) }),
        w.capital(t(`traffic_${name}`)),
      ),
    ]);
    const ends = [parts[0].from, until].map((day) => element("span", "", w.day(day)));
    const list = parts.map((part) =>
      element(
        "li",
        "",
        element("span", kind(part)),
        element("span", "", `${part.text} ${w.span(part.from, part.to)}`),
      ),
    );
    return [
      element("h3", "", t("history")),
      own.length ? element("p", "strip-name", w.capital(t("traffic_all"))) : null,
      strip(parts, t("account_status")),
      ...strips,
      element("p", "strip-ends quiet", ...ends),
      element("ul", "stretches", ...list),
    ].filter((made) => made !== null);
  }

  return { accounts, history };
})();
