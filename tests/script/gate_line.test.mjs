// A status of a gate in one line: what it says, what is missing, what is no word of it, what could come next.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { book, read, offers, nearest } = durand.gateLine;
const TODAY = "2025-11-20";
const KNOWN = book({
  crossing: { torkham: ["Torkham", "Towrkham"], chaman: ["Spin Boldak – Chaman (Friendship Gate)", "Chaman"] },
  status: { open: ["reopened"], closed: ["shut"], unknown: [] },
  traffic: { all: [], commercial: ["lorries"], returnees: [] },
  direction: { both: [], to_af: ["into Afghanistan"], to_pk: ["to Pakistan"] },
  authority: { pakistani_side: ["Islamabad"], un: ["UNHCR"], unattributed: ["unknown"] },
});
const said = (text) => plain(read(text, KNOWN, TODAY));

test("a line says its parts in any order, with or without commas", () => {
  const line =
    "closed lorries Torkham to Pakistan since 12 Oct 2025 by the customs office, source Dawn, why a call";
  deepEqual(said(line), {
    said: {
      ...{ status: "closed", traffic: "commercial", crossing: "torkham", direction: "to_pk" },
      ...{ date_from: "2025-10-12", said_by: "the customs office", document: "Dawn", why: "a call" },
    },
    ...{ unknown: [], twice: [], missing: [] },
  });
});

test("a day is told in several forms, and one without a year is the last one", () => {
  for (const [text, day] of [
    ["today", "2025-11-20"],
    ["yesterday", "2025-11-19"],
    ["since 2025-1-2", "2025-01-02"],
    ["5 November", "2025-11-05"],
    ["from 24 dec", "2024-12-24"],
  ]) {
    equal(said(text).said.date_from, day, text);
  }
});

test("to is a direction before a country and an end before a day", () => {
  deepEqual(said("into Afghanistan from 2025-11-01 to 2025-11-03 confirmed 2 nov").said, {
    ...{ direction: "to_af", date_from: "2025-11-01", date_to: "2025-11-03", verified_on: "2025-11-02" },
  });
});

test("a word that is none of the vocabulary, and a day that there is not, are named", () => {
  deepEqual(said("torkham kloosed since 31 feb 2025").unknown, ["kloosed", "since 31 feb 2025"]);
  equal(nearest("closd", KNOWN), "closed");
  equal(nearest("xylophone", KNOWN), "");
});

test("a column that is said twice, otherwise, is named", () => {
  deepEqual(said("torkham torkham open closed").twice, ["status"]);
});

test("what a status cannot do without is missing until it is said", () => {
  deepEqual(said("").missing, ["crossing", "status", "date_from"]);
  deepEqual(said("chaman open today").missing, []);
});

test("words that begin as the line ends are offered, then those of what is not said yet", () => {
  const lines = (text) => plain(offers(text, KNOWN, { today: TODAY })).map(({ line }) => line);
  deepEqual(lines("tor"), ["torkham "]);
  deepEqual(lines("torkham lor"), ["torkham commercial "]);
  deepEqual(lines("torkham to p"), ["torkham to_pk "]);
  deepEqual(lines("torkham "), ["torkham open ", "torkham closed ", "torkham unknown "]);
  deepEqual(lines("torkham zz"), []);
});
