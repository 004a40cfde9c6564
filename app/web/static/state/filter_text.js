"use strict";
// The filters that the form has fields for, and an expression taken apart into the part that has a field and the
// rest.

durand.filterText = (() => {
  const NAMED = [
    "datetime",
    "date_match",
    "event_type",
    "dataset",
    "province",
    "adm2",
    "side",
    "border_km",
    "place_match",
    "near",
    "within_km",
    "area",
    "corridor",
    "filter",
    "q",
    "bbox",
  ];

  // Whether the form has no field that could change it.
  const isOther = (name) => !NAMED.includes(name) || ["bbox", "area", "corridor"].includes(name);

  // What of an expression is the least number of deaths, and what else it says.
  function readExpression(text) {
    const alone = /^fatalities_best >= (\d+)$/.exec(text);
    if (alone) return { least: alone[1], rest: "" };
    const both = /^\((.*)\) AND fatalities_best >= (\d+)$/s.exec(text);
    return both ? { least: both[2], rest: both[1] } : { least: "", rest: text };
  }

  function writeExpression(least, rest) {
    const deaths = least ? `fatalities_best >= ${least}` : "";
    return rest && deaths ? `(${rest}) AND ${deaths}` : rest || deaths;
  }

  // A corridor in words, with the names of its crossings.
  function corridor(text, name) {
    const [first, last, km] = text.split(",").map((part) => part.trim());
    return durand.t("summary_corridor", { km, from: name(first), to: name(last) });
  }

  return { corridor, NAMED, isOther, readExpression, writeExpression };
})();
