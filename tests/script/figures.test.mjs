// Figures of several incidents together.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { heaviest, jointLeast, totals, words } = durand;

// The same numbers on each run.
function numbers(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
}

function everySubset(keys) {
  return Array.from({ length: 2 ** keys.length }, (_, bits) => keys.filter((_key, at) => bits & (2 ** at)));
}

test("the heaviest of what is in no conflict is that of all subsets", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = numbers(seed);
    const keys = Array.from({ length: 3 + chance(7) }, (_, at) => at);
    const weights = new Map(keys.map((key) => [key, 1 + chance(20)]));
    const pairs = keys.flatMap((a) => keys.slice(0, a).flatMap((b) => (chance(10) < 3 ? [[a, b]] : [])));
    const total = (chosen) => chosen.reduce((sum, key) => sum + weights.get(key), 0);
    const isFree = (chosen) => !pairs.some(([a, b]) => chosen.includes(a) && chosen.includes(b));
    const chosen = [...heaviest(weights, pairs)];
    equal(isFree(chosen), true, `seed ${seed}`);
    equal(total(chosen), Math.max(...everySubset(keys).filter(isFree).map(total)), `seed ${seed}`);
  }
});

test("the least that rivals say together is that of all subsets without two that may be the same", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const chance = numbers(seed);
    const figures = Array.from({ length: 2 + chance(8) }, () => {
      const first = chance(12);
      return { dataset: "abc"[chance(3)], first, last: first + chance(4), low: 1 + chance(9) };
    });
    const rows = figures.map((_, at) => at);
    const rival = (one, other) => one !== other;
    const meets = (a, b) => a.first <= b.last && b.first <= a.last;
    const clash = (a, b) => rival(a.dataset, b.dataset) && meets(a, b);
    const isFree = (chosen) => !chosen.some((a) => chosen.some((b) => a < b && clash(figures[a], figures[b])));
    const total = (chosen) => chosen.reduce((sum, at) => sum + figures[at].low, 0);
    const expected = Math.max(...everySubset(rows).filter(isFree).map(total));
    equal(jointLeast(figures, [], rival), expected, `seed ${seed}`);
  }
});

test("of two that are linked the larger counts", () => {
  const at = (low) => ({ dataset: "a", first: 1, last: 1, low });
  const never = () => false;
  equal(jointLeast([at(3), at(5)], [], never), 8);
  equal(jointLeast([at(3), at(5)], [[0, 1]], never), 5);
});

test("datasets that are no rivals stand on one side", () => {
  const rival = (one, other) => [one, other].includes("a");
  deepEqual(
    plain(jointLeast.sidesOf(["a", "b", "c"], rival)).map((side) => [...side].sort()),
    [["a"], ["b", "c"]],
  );
});

const incident = (id, properties) => ({
  properties: { id, dataset: id.split(":")[0], date_start: "2024-01-01", date_end: "2024-01-01", ...properties },
});

test("unknown deaths are counted as unknown, never as none", () => {
  const told = totals.tally([incident("a:1", {}), incident("a:2", { fatalities_best: 0 })], []);
  deepEqual([told.fatalities_low, told.fatalities_best, told.fatalities_high], [null, 0, null]);
  equal(told.unknown_fatalities, 1);
  deepEqual(Object.keys(told.by_dataset), ["a"]);
});

test("two datasets that may tell of the same events are not added", () => {
  const same = [incident("a:1", { fatalities_low: 4 }), incident("b:1", { fatalities_low: 6 })];
  const told = totals.tally(same, []);
  equal(told.fatalities_low, 6);
  equal(told.warnings.length, 1);
  const apart = totals.tally(same, [["a", "b"]]);
  equal(apart.fatalities_low, 10);
  equal(apart.warnings, undefined);
});

test("records are worded as precisely as they are known", () => {
  const cases = [
    [words.span("2025-11-06", "2025-11-07"), "6–7 Nov 2025"],
    [words.span("2025-10-30", "2025-11-02"), "30 Oct – 2 Nov 2025"],
    [words.span("2024-12-30", "2025-01-02"), "30 Dec 2024 – 2 Jan 2025"],
    [words.span(null, null), "date unknown"],
    [words.count(1234567), "1,234,567"],
    [words.capital("closed"), "Closed"],
    [durand.query({ near: "71.1,34.1", q: "a b" }), "near=71.1,34.1&q=a+b"],
  ];
  for (const [said, expected] of cases) equal(said, expected);
});
