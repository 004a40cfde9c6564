"use strict";
// A statement on a gate in words: of the columns and cells of our vocabulary. Pure.

durand.gateWords = (() => {
  const w = durand.words;
  const { t } = durand;

  const SAYS = {
    crossing: (value) => durand.forms.gateName(value),
    status: (value) => value,
    traffic: (value) => t(`traffic_${value}`),
    direction: (value) => t(`direction_${value}`),
    authority: (value) => w.speaker(value),
    date_from: w.day,
    date_to: w.day,
    verified_on: w.day,
  };

  const value = (column, text) => (SAYS[column] ? SAYS[column](text) : text);

  // Of all traffic in both directions nothing is said but the status.
  const about = (p) =>
    [
      t(`traffic_${p.traffic || "all"}`),
      w.known(p.direction) && p.direction !== "both" ? t(`direction_${p.direction}`) : "",
    ]
      .filter(w.known)
      .join(" ");

  const speaker = (p) => [t(`speaker_${p.authority || "unattributed"}`), p.said_by].filter(w.known).join(": ");

  return { value, about, speaker };
})();
