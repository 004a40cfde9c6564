// Texts: folded, searched, and as conditions.

import { deepEqual, equal, throws } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { conditions, cql2Text, filterText, folding } = durand;
const LETTERS = { before: { ı: "i" }, after: { ي: "ی", ك: "ک" } };

test("one spelling for several", () => {
  const cases = {
    "  Spīn   Bōldak ": "spin boldak",
    "Torkham-Gate": "torkham gate",
    STRASSE: "strasse",
    Straße: "strasse",
    ΣΊΣΥΦΟΣ: "σισυφοσ",
    Diyarbakır: "diyarbakir",
    كابل: "کابل",
    "…": "",
  };
  for (const [text, folded] of Object.entries(cases)) equal(folding.fold(text, LETTERS), folded, text);
});

test("each word that is searched begins a word of the text", () => {
  const text = folding.searchable("Clash near Torkham gate", LETTERS);
  const cases = { tork: true, "GATE clash": true, ork: false, "torkham closed": false, "": true };
  for (const [words, found] of Object.entries(cases)) {
    equal(folding.begins(folding.wanted(words, LETTERS))(text), found, words);
  }
});

test("a word that is repeated, or begins another one, is left out", () => {
  deepEqual(plain(folding.wanted("a Gate gat GATE at", LETTERS)), ["gate", "at"]);
});

test("CQL2 text is read as CQL2 JSON", () => {
  const a = { property: "a" };
  const is = (value) => ({ op: "=", args: [a, value] });
  const cases = [
    ["a = 1", is(1)],
    ["a = -1.5e2", is(-150)],
    ["a = 'it''s'", is("it's")],
    ['"a" <> 2', { op: "<>", args: [a, 2] }],
    ["a != 2", { op: "<>", args: [a, 2] }],
    ["NOT a = 1", { op: "not", args: [is(1)] }],
    ["NOT NOT a = 1", is(1)],
    ["a = 1 OR a = 2 AND a = 3", { op: "or", args: [is(1), { op: "and", args: [is(2), is(3)] }] }],
    ["(a = 1 OR a = 2) AND a = 3", { op: "and", args: [{ op: "or", args: [is(1), is(2)] }, is(3)] }],
    ["(a) = 1", is(1)],
    ["a IN ('x','y')", { op: "in", args: [a, ["x", "y"]] }],
    ["a NOT BETWEEN 1 AND 2", { op: "not", args: [{ op: "between", args: [a, 1, 2] }] }],
    ["a IS NOT NULL", { op: "not", args: [{ op: "isNull", args: [a] }] }],
    ["a LIKE 'x%'", { op: "like", args: [a, "x%"] }],
    ["T_AFTER(a, DATE('2024-01-01'))", { op: "t_after", args: [a, { date: "2024-01-01" }] }],
    [
      "t_during(a, INTERVAL('2024-01-01','..'))",
      { op: "t_during", args: [a, { interval: ["2024-01-01", ".."] }] },
    ],
    ["TRUE", true],
  ];
  for (const [text, node] of cases) deepEqual(plain(cql2Text.parse(text)), node, text);
});

test("what is no condition is refused", () => {
  const wrong = [
    "",
    "a =",
    "a = 1 1",
    "(a = 1",
    "a = 'x",
    "AND",
    "a LIKE",
    "a IN (1",
    "S_INTERSECTS(a, b)",
    "a # 1",
  ];
  const deep = `${"(".repeat(70)}a = 1${")".repeat(70)}`;
  for (const text of [...wrong, deep]) throws(() => cql2Text.parse(text), durand.Refused, text);
});

const COLUMNS = { a: "integer", b: "text", d: "date", e: "date" };
const RECORD = {
  geometry: null,
  properties: { a: 5, b: "Torkham", d: "2024-05-06", e: null },
};

test("conditions hold, do not hold, or are unknown", () => {
  const cases = {
    "a = 5": true,
    "5 < a": false,
    "6 > a": true,
    "a BETWEEN 1 AND 4": false,
    "a IN (1, 5)": true,
    "b = 'torkham'": false,
    "CASEI(b) = CASEI('TORKHAM')": true,
    "b LIKE 'T_r%am'": true,
    "b ILIKE 'tork%'": true,
    "b LIKE 'Tork'": false,
    "d > DATE('2024-05-05')": true,
    "e > DATE('2024-05-05')": null,
    "NOT e > DATE('2024-05-05')": null,
    "e > DATE('2024-05-05') OR a = 5": true,
    "e > DATE('2024-05-05') AND a = 4": false,
    "e > DATE('2024-05-05') AND a = 5": null,
    "e IS NULL": true,
    "a IS NULL": false,
    "geometry IS NULL": true,
    "T_DURING(d, INTERVAL('2024-01-01', '2024-12-31'))": true,
    "T_BEFORE(d, e)": null,
    TRUE: true,
  };
  for (const [text, holds] of Object.entries(cases))
    equal(conditions.read(text, "cql2-text", COLUMNS, 20)(RECORD), holds, text);
});

test("conditions that no incident could be held against are refused", () => {
  const wrong = ["x = 1", "a = 'text'", "b > 1", "d = DATE('2024-02-30')", "a LIKE 'x'", "a = a + 1"];
  for (const text of wrong) throws(() => conditions.read(text, "cql2-text", COLUMNS, 20), durand.Refused, text);
  for (const json of ["{", "{}", '{"op":"=","args":[1]}', '{"op":"no","args":[]}'])
    throws(() => conditions.read(json, "cql2-json", COLUMNS, 20), durand.Refused, json);
});

test("patterns take wildcards, and a backslash takes them literally", () => {
  const cases = [
    ["%", "", true],
    ["a%b%c", "a-b-b-c", true],
    ["a%b%c", "a-c-b", false],
    ["_", "😀", true],
    ["\\%", "%", true],
    ["\\%", "x", false],
    ["ab", "abc", false],
    ["%ab", "abab", true],
    ["a%a", "a", false],
  ];
  for (const [pattern, text, fits] of cases) equal(conditions.like(pattern)(text), fits, `${pattern} ${text}`);
});

test("a range of deaths is read from its filter, or from an expression of before, and written as one filter", () => {
  const cases = [
    [{}, ["", ""], "", false],
    [{ fatalities: "10/.." }, ["10", ""], "", false],
    [{ fatalities: "../3" }, ["", "3"], "", false],
    [{ fatalities: "5" }, ["5", "5"], "", false],
    [{ fatalities: "2/5", filter: "fatalities_best >= 5" }, ["2", "5"], "fatalities_best >= 5", false],
    [{ filter: "fatalities_best >= 5" }, ["5", ""], "", true],
    [{ filter: "(a = 1 OR b = 2) AND fatalities_best >= 5" }, ["5", ""], "a = 1 OR b = 2", true],
    [{ filter: "a = 1" }, ["", ""], "a = 1", false],
  ];
  for (const [filters, ends, rest, inExpression] of cases) {
    deepEqual(plain(filterText.readDeaths(filters)), { ends, rest, inExpression });
    if (filters.fatalities) equal(filterText.writeDeaths(...ends), filters.fatalities);
  }
  equal(filterText.writeDeaths("", ""), "");
});

test("provinces alone are one filter by their codes, and with districts the other one by names", () => {
  const isProvince = (value) => value.startsWith("AF-");
  deepEqual(plain(filterText.writeUnits(["AF-KNR", "AF-KAN"], isProvince)), {
    province: "AF-KNR,AF-KAN",
    district: "",
  });
  deepEqual(plain(filterText.writeUnits(["AF-KNR", "Bajaur"], isProvince)), {
    province: "",
    district: "AF-KNR,Bajaur",
  });
  deepEqual(plain(filterText.writeUnits([], isProvince)), { province: "", district: "" });
  deepEqual(plain(filterText.readUnits({ district: "AF-KNR,Bajaur" })), ["AF-KNR", "Bajaur"]);
  deepEqual(plain(filterText.readUnits({ province: "AF-KNR" })), ["AF-KNR"]);
});

test("words of a vocabulary are read in any case, and every other word is refused", () => {
  const known = { names: ["side", "border_km"], sides: ["AF", "PK"], columns: {}, places: {} };
  throws(() => durand.reading.read({ side: "IN" }, known), durand.Refused);
  throws(() => durand.reading.read({ nothing: "x" }, known), durand.Refused);
  deepEqual(plain(durand.vocabulary.canonical({ side: "af,pk" }, { sides: ["AF", "PK"] })), { side: "AF,PK" });
  deepEqual(plain(durand.vocabulary.canonical({ side: "in" }, { sides: ["AF", "PK"] })), { side: "in" });
});
