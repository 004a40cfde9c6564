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
  const DRAWN = ["bbox", "area", "corridor"];

  /** @type {Record<string, string[]>} the filters that each group of the form's fields holds */
  const FIELDS = {
    datetime: ["datetime", "date_match"],
    near: ["near", "within_km"],
    event_type: ["event_type"],
    deaths: ["fatalities"],
    province: ["province", "district", "adm2", "border_km", "place_match"],
    side: ["side"],
    actor: ["actor"],
    verification: ["verification"],
    dataset: ["dataset"],
    q: ["q"],
  };

  // The group of fields that a filter is changed in.
  const fieldOf = (name) => Object.keys(FIELDS).find((field) => FIELDS[field].includes(name)) ?? "other";

  // Whether the form has no field that could change it.
  const isOther = (name) => !NAMED.includes(name) || DRAWN.includes(name);

  // [least, most] number of deaths that are asked for, as texts, and what else an expression says: links of before
  // the filter of deaths have the least number in an expression.
  function readDeaths({ fatalities = "", filter = "" }) {
    if (fatalities) {
      const ends = fatalities.includes("/") ? fatalities.split("/") : [fatalities, fatalities];
      return { ends: ends.map((end) => end.trim().replace("..", "")), rest: filter, inExpression: false };
    }
    const alone = /^fatalities_best >= (\d+)$/.exec(filter);
    if (alone) return { ends: [alone[1], ""], rest: "", inExpression: true };
    const both = /^\((.*)\) AND fatalities_best >= (\d+)$/s.exec(filter);
    if (both) return { ends: [both[2], ""], rest: both[1], inExpression: true };
    return { ends: ["", ""], rest: filter, inExpression: false };
  }

  function writeDeaths(least, most) {
    if (!least && !most) return "";
    return least === most ? least : `${least || ".."}/${most || ".."}`;
  }

  // The provinces and districts that are asked for: both at once are two conditions, of which the form has one.
  const readUnits = ({ province = "", district = "" }) => (district || province).split(",").filter(Boolean);

  // As one filter: provinces by their codes alone, if all are provinces.
  const writeUnits = (values, isProvince) =>
    values.every(isProvince)
      ? { province: values.join(","), district: "" }
      : { province: "", district: values.join(",") };

  // A corridor in words, with the names of its crossings.
  function corridor(text, name) {
    const [first, last, km] = text.split(",").map((part) => part.trim());
    return durand.t("summary_corridor", { km, from: name(first), to: name(last) });
  }

  // A text's values, one or another of them.
  const either = (text, name = (part) => part) =>
    text
      .split(",")
      .map((part) => name(part.trim()))
      .join(durand.t("list_or"));

  function deaths(text) {
    try {
      return durand.values.deaths(text);
    } catch {
      return durand.t("summary_other", { name: "fatalities", value: text });
    }
  }

  // A filter in words; `names` give the names of crossings and provinces.
  function said(filter, text, names) {
    const { t } = durand;
    const words = {
      bbox: () => t("summary_bbox"),
      area: () => t("summary_area"),
      corridor: () => corridor(text, names.crossing),
      province: () => either(text, names.province),
      district: () => t("summary_district", { names: either(text, names.province) }),
      fatalities: () => deaths(text),
      actor: () => t("summary_actor", { names: either(text) }),
      verification: () => t("summary_verification", { words: either(text) }),
    };
    return words[filter]?.() ?? t("summary_other", { name: filter.replaceAll("_", " "), value: text });
  }

  return { said, OTHER, NAMED, FIELDS, fieldOf, isOther, readDeaths, writeDeaths, readUnits, writeUnits };
})();
