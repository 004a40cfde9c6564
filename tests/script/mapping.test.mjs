// A mapping from its proposal to the TOML that is sent.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { begin, columnsOf, toml } = durand.mapping;
const PREVIEW = {
  columns: ["Ref", "Category", "Where", "Killed"],
  words: { Category: ["Battles", 'a "raid"'] },
  dataset: "log",
  proposal: {
    columns: { id: ["Ref"], title: ["Category", "Where"], event_type: ["Category"], place_name: ["Where"] },
    constants: { event_type: "Other" },
    values: { event_type: { 'a "raid"': "Battles" } },
    dates: null,
  },
};

test("a proposal that nobody changes is sent as it is", () => {
  const sent = toml(PREVIEW, begin(PREVIEW), { event_type: ["Battles", "Other"] });
  const lines = [
    "[columns]",
    'title = ["Category", "Where"]',
    'id = "Ref"',
    'event_type = "Category"',
    'place_name = "Where"',
    "[values.event_type]",
    '"a \\"raid\\"" = "Battles"',
    "",
  ];
  equal(sent, lines.join("\n"));
});

test("a column that is chosen for a title takes the place of the proposed ones", () => {
  const choices = begin(PREVIEW);
  choices.becomes.Where = "title";
  deepEqual(plain(columnsOf(PREVIEW, choices)).title, ["Where"]);
});

test("what no column becomes any more is a constant, where one is proposed", () => {
  const choices = begin(PREVIEW);
  choices.becomes.Category = "";
  equal(toml(PREVIEW, choices, {}).includes('[constants]\nevent_type = "Other"'), true);
});
