// Decisions on entries of the inbox: what a key does, what needs a reason, and what is sent of many at once.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { choices, needsWhy, decision, together, following, beside } = durand.inboxEntries;
const draft = (id, more = {}) => ({
  kind: "draft",
  key: id,
  table: "incidents",
  id,
  choices: ["accept", "drop"],
  ...more,
});
const pair = {
  kind: "match",
  key: "m",
  table: "incidents",
  id: "a:1",
  a: "a:1",
  b: "b:1",
  choices: ["accept", "reject"],
};
const gate = { kind: "gate", key: "g", table: "crossings", id: "torkham", choices: [] };
const claim = draft("c", { table: "claims", incident: "d", is_with_incident: true });

test("a claim of a drafted incident is accepted with it, and may be dropped by itself", () => {
  deepEqual(plain(choices(claim)), [null, "drop"]);
  deepEqual(plain(choices(draft("d"))), ["accept", "drop"]);
});

test("a decision names what it is on and nothing else", () => {
  deepEqual(plain(decision({ ...pair, score: 0.9, why: "deaths agree" }, "reject")), {
    kind: "match",
    table: "incidents",
    id: "a:1",
    a: "a:1",
    b: "b:1",
    decision: "reject",
  });
});

test("of many, gates and claims that go with their incident are left out", () => {
  const sent = plain(together([draft("d"), claim, pair, gate], 0));
  deepEqual(
    sent.map((each) => [each.id, each.decision]),
    [
      ["d", "accept"],
      ["a:1", "accept"],
    ],
  );
  deepEqual(
    plain(together([claim, gate], 1)).map((each) => [each.id, each.decision]),
    [["c", "drop"]],
  );
  deepEqual(plain(together([claim], 0)), []);
});

test("what takes something away needs a reason", () => {
  deepEqual(["accept", "keep", "drop", "reject", "take", "retracted"].map(needsWhy), [
    ...[false, false],
    ...[true, true, true, true],
  ]);
});

test("the next entry has its turn, at the end the one before", () => {
  const entries = ["1", "2", "3"].map((id) => draft(id));
  equal(following(entries, "1", new Set(["1", "2"])), "3");
  equal(following(entries, "3", new Set(["3"])), "2");
  equal(following(entries, "2", new Set(["1", "2", "3"])), null);
});

test("two records stand beside each other where one of them says something", () => {
  const rows = [
    ["title", (p) => p.title],
    ["notes", (p) => p.notes],
    ["source", (p) => p.source],
  ];
  deepEqual(plain(beside({ title: "A", source: "x" }, { title: "B", source: "x" }, rows)), [
    { name: "title", said: ["A", "B"], differs: true },
    { name: "source", said: ["x", "x"], differs: false },
  ]);
});
