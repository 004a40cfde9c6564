"use strict";
// Incidents over time: in each bar those that certainly and those that possibly fell into it.

durand.bars = (() => {
  const { known } = durand.words;
  const isUndated = ({ properties: p }) => !known(p.date_start) && !known(p.date_end);

  // The bars of incidents, each as long as `asked` says.
  function count(found, asked) {
    const { first, last } = durand.selection.days(found);
    const undated = found.filter(isUndated).length;
    const counted = { first, last, undated, numberMatched: found.length };
    if (!first) return { step: asked, ...counted, bins: { start: [], certainly: [], possibly: [] } };
    const { calendar } = durand;
    const step = asked === "auto" ? calendar.bestStep(first, last) : asked;
    const start = calendar.steps(first, last, step);
    const [certainly, possibly] = [start.map(() => 0), start.map(() => 0)];
    const bin = (day) => calendar.find(start, day);
    for (const { properties: p } of found.filter((f) => !isUndated(f))) {
      const from = known(p.date_start) ? bin(p.date_start) : 0;
      const to = known(p.date_end) ? bin(p.date_end) : start.length - 1;
      if (from === to && known(p.date_start) && known(p.date_end)) certainly[from] += 1;
      for (let at = from; at <= to; at += 1) possibly[at] += 1;
    }
    return { step, ...counted, bins: { start, certainly, possibly } };
  }

  return { count, isUndated };
})();
