"use strict";
// Entries of the inbox: which decisions there are on one, which of them need a reason, and what is sent. Pure.

durand.inboxEntries = (() => {
  const KINDS = ["draft", "lead", "correction", "match", "gate"];
  const REASONS = {
    drop: ["desk_why_background", "desk_why_no_event", "desk_why_twice"],
    reject: ["desk_inbox_why_place", "desk_inbox_why_day", "desk_inbox_why_other"],
    take: ["desk_inbox_why_source", "desk_inbox_why_newer"],
    reported: ["desk_inbox_why_read", "desk_inbox_why_second"],
    retracted: ["desk_why_background", "desk_why_no_event", "desk_why_twice"],
  };
  const NAMED = ["kind", "table", "id", "column", "a", "b", "since"];

  // The decision of the key a is the first, of the key r the second; a claim is accepted with its incident.
  const choices = (entry) => (entry.is_with_incident ? [null, entry.choices[1]] : entry.choices);
  const needsWhy = (word) => word in REASONS;
  const isDecided = (entry) => entry.choices.length > 0;

  function decision(entry, word) {
    const named = NAMED.filter((name) => name in entry).map((name) => [name, entry[name]]);
    return { ...Object.fromEntries(named), decision: word };
  }

  /**
   * The decisions on several entries by one key, 0 for a and 1 for r, without what these take along.
   * @param {any[]} entries
   * @param {number} which
   */
  function together(entries, which) {
    const ids = new Set(entries.map(({ id }) => id));
    return entries
      .filter((each) => isDecided(each) && !(each.is_with_incident && ids.has(each.incident)))
      .map((each) => [each, choices(each)[which]])
      .filter(([, word]) => word)
      .map(([each, word]) => decision(each, word));
  }

  // The entry that has its turn after some were decided: the next one that is left, else the last one before.
  function following(entries, key, gone) {
    const at = entries.findIndex((each) => each.key === key);
    const left = (each) => !gone.has(each.key);
    return (
      (entries.slice(at + 1).find(left) || entries.slice(0, Math.max(at, 0)).reverse().find(left))?.key ?? null
    );
  }

  // Two records beside each other: the rows on which at least one of them says something, and whether they differ.
  function beside(one, other, rows) {
    return rows
      .map(([name, say]) => [name, say(one) ?? "", say(other) ?? ""])
      .filter(([, ...said]) => said.some((each) => each !== ""))
      .map(([name, ...said]) => ({ name, said, differs: said[0] !== said[1] }));
  }

  return { KINDS, REASONS, choices, needsWhy, decision, together, following, beside };
})();
