"use strict";
// What is said of a crossing, and its status on a day; the rule of app/record/crossing_days.py, tested by one
// table of cases.

durand.crossingDays = (() => {
  const w = durand.words;

  // What is said of a crossing: by its name, and where it is notified of all official crossings together.
  const COLLECTIVE = /\b(?:all|every|each)\b.*\b(?:crossings?|gates?|border points?)\b/is;
  const isCollective = (p) => !w.known(p.crossing) && COLLECTIVE.test(p.crossing_name || "");
  const about = (statements, { id, standing }) =>
    statements.filter(
      ({ properties: p }) => p.crossing === id || (/^notified/i.test(standing || "") && isCollective(p)),
    );

  // The status on a day and the last one known by then.
  function statusOn(statements, crossing, day) {
    const reached = about(statements, crossing)
      .map((f) => f.properties)
      .filter((p) => w.known(p.date_from) && p.date_from <= day);
    const isNamed = reached.some((p) => w.known(p.crossing));
    const begun = reached
      .filter((p) => !isNamed || w.known(p.crossing) || p.status !== "unknown")
      .sort(
        (a, b) =>
          a.date_from.localeCompare(b.date_from) ||
          w.known(a.crossing) - w.known(b.crossing) ||
          (a.id < b.id ? -1 : 1),
      );
    const last = begun[begun.length - 1] || {};
    const ended = w.known(last.date_to) && last.date_to < day;
    const known = begun.filter((p) => p.status !== "unknown").pop();
    const status = ended ? "unknown" : last.status || "unknown";
    const end = w.known(last.date_to_earliest) ? last.date_to_earliest : last.date_to;
    const surely =
      (w.known(last.date_from_latest) ? last.date_from_latest : last.date_from) <= day &&
      (!w.known(end) || day <= end);
    return {
      status,
      status_certainty: status === "unknown" ? null : surely ? "certainly" : "possibly",
      status_basis: status === "unknown" ? null : w.known(last.crossing) ? "named" : "collective",
      status_since: (ended ? last.date_to : last.date_from) ?? "",
      status_note: last.date_note,
      status_said_by: last.said_by,
      status_source: [last.document, last.source_ref].filter(w.known).join(", "),
      status_record: last.id ?? null,
      last_known_status: known ? known.status : null,
      last_known_date: known ? known.date_to || known.date_from : null,
    };
  }

  /**
   * Days of one status, both ends among them.
   * @typedef {{ from: string, to: string, status: string, certainty: ?string, basis: ?string }} Stretch
   */

  // The stretches of one status between the first statement and the last day: [{from, to, status, certainty,
  // basis}].
  function stretches(statements, crossing, until) {
    const own = about(statements, crossing)
      .map((f) => f.properties)
      .filter((p) => w.known(p.date_from) && p.date_from <= until);
    const { toDay, toIso } = durand.calendar;
    const after = (day) => (w.known(day) && day < until ? [toIso(toDay(day) + 1)] : []);
    const reached = (day) => (w.known(day) && day <= until ? [day] : []);
    const edges = new Set(
      own.flatMap((p) => [
        p.date_from,
        ...reached(p.date_from_latest),
        ...after(p.date_to_earliest),
        ...after(p.date_to),
      ]),
    );
    const days = [...edges].sort();
    /** @type {Stretch[]} */
    const parts = days.map((from, i) => {
      const { status, status_certainty: certainty, status_basis: basis } = statusOn(statements, crossing, from);
      return { from, to: i + 1 < days.length ? toIso(toDay(days[i + 1]) - 1) : until, status, certainty, basis };
    });
    return parts
      .filter(({ from, to }) => from <= to)
      .reduce(
        (joined, part) => {
          const before = joined[joined.length - 1];
          if (before && ["status", "certainty", "basis"].every((name) => before[name] === part[name]))
            before.to = part.to;
          else joined.push({ ...part });
          return joined;
        },
        /** @type {Stretch[]} */ ([]),
      );
  }

  return { about, statusOn, stretches, isCollective };
})();
