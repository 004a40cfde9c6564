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
    "district",
    "fatalities",
    "actor",
    "verification",
    "filter",
    "q",
    "bbox",
  ];

  const OTHER = ["bbox", "area", "corridor", "district", "fatalities", "actor", "verification"];

  // Whether the form has no field that could change it.
  const isOther = (name) => !NAMED.includes(name) || OTHER.includes(name);

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

  // A text's values, one or another of them.
  const either = (text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .join(durand.t("list_or"));

  function deaths(text) {
    try {
      return durand.values.deaths(text);
    } catch {
      return durand.t("summary_other", { name: "fatalities", value: text });
    }
  }

  // A filter in words that the form has no field for; `name` gives the name of a crossing.
  function said(filter, text, name) {
    const { t } = durand;
    const words = {
      bbox: () => t("summary_bbox"),
      area: () => t("summary_area"),
      corridor: () => corridor(text, name),
      district: () => t("summary_district", { names: either(text) }),
      fatalities: () => deaths(text),
      actor: () => t("summary_actor", { names: either(text) }),
      verification: () => t("summary_verification", { words: either(text) }),
    };
    return words[filter]?.() ?? t("summary_other", { name: filter.replaceAll("_", " "), value: text });
  }

  return { said, OTHER, NAMED, isOther, readExpression, writeExpression };
})();
