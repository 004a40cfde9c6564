"use strict";
// What is said of a crossing, and its status on a day: looked up in the stretches of days that the service worked
// out by its own rule (app/crossings), here and in a page in one file.

durand.crossingDays = (() => {
  const NOTHING_SAID = {
    status: "unknown",
    status_text: "unknown",
    status_certainty: null,
    status_basis: null,
    status_since: "",
    status_said_by: null,
    status_source: null,
    status_record: null,
    last_known_status: null,
    last_known_date: "",
    classes: [],
  };

  const history = ({ histories }, { id }) => histories.crossings[id] || { records: [], stretches: [] };

  // The statements about a crossing: by its name, and where it is notified of all official crossings together.
  function about(told, crossing) {
    const ids = new Set(history(told, crossing).records);
    return told.statements.filter((f) => ids.has(f.properties.id));
  }

  const isCollective = (p) => !durand.words.known(p.crossing);
  const holds = ({ from, to }, day) => from <= day && (!to || day <= to);

  // The status on a day; each cell with the days since it was last said.
  function statusOn(told, crossing, day) {
    const found = history(told, crossing).stretches.find((stretch) => holds(stretch, day));
    if (!found) return NOTHING_SAID;
    const { toDay } = durand.calendar;
    const classes = found.classes.map((cell) => {
      const age = toDay(day) - toDay(cell.last_said);
      return { ...cell, age_days: age, stale: age > told.histories.stale_days };
    });
    return { ...found, classes };
  }

  /**
   * Days of one status, both ends among them.
   * @typedef {{ from: string, to: string, status: string, text: string, unsure: boolean }} Stretch
   */

  // The stretches of one status up to the last day, joined where `tell` tells nothing new.
  function stretches(told, crossing, { until, tell }) {
    return history(told, crossing)
      .stretches.filter(({ from }) => from <= until)
      .reduce(
        (joined, part) => {
          const to = part.to && part.to < until ? part.to : until;
          const now = tell(part);
          const before = joined[joined.length - 1];
          if (before && ["status", "text", "unsure"].every((name) => before[name] === now[name])) before.to = to;
          else joined.push({ from: part.from, to, ...now });
          return joined;
        },
        /** @type {Stretch[]} */ ([]),
      );
  }

  // The classes of traffic that have a history of their own, `all` first.
  function classes(told, crossing) {
    const { stretches: parts } = history(told, crossing);
    return parts.length ? Object.keys(parts[0].states) : [];
  }

  return { about, statusOn, stretches, classes, isCollective };
})();
