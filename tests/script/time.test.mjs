// Days, intervals, bars and the window over them.

import { deepEqual, equal, throws } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { calendar, intervals, timeBars, timeWindow } = durand;
const day = calendar.toDay;

test("days are numbers that lead back to their dates", () => {
  for (const iso of ["1893-11-12", "1970-01-01", "2000-02-29", "2024-12-31"]) equal(calendar.toIso(day(iso)), iso);
  equal(day("1970-01-02"), 1);
  equal(day("2024-03-01") - day("2024-02-28"), 2);
});

test("a step begins on its first day", () => {
  const cases = [
    ["2024-02-29", "day", "2024-02-29"],
    ["2024-03-03", "week", "2024-02-26"], // a Sunday, in the week that began on Monday
    ["2024-03-04", "week", "2024-03-04"],
    ["2024-02-29", "month", "2024-02-01"],
    ["2024-12-31", "year", "2024-01-01"],
  ];
  for (const [iso, step, first] of cases)
    equal(calendar.toIso(calendar.floor(day(iso), step)), first, `${iso} ${step}`);
});

test("steps go on over the ends of months and years", () => {
  const cases = [
    ["2024-01-31", "month", 1, "2024-02-01"],
    ["2023-12-15", "month", 2, "2024-02-01"],
    ["2024-01-01", "month", -1, "2023-12-01"],
    ["2024-12-30", "week", 1, "2025-01-06"],
    ["2024-06-01", "year", -1, "2023-01-01"],
    ["2024-02-28", "day", 2, "2024-03-01"],
  ];
  for (const [iso, step, by, to] of cases)
    equal(calendar.toIso(calendar.shift(day(iso), step, by)), to, `${iso} ${by}`);
});

test("the finest step that makes at most 120 bars is best", () => {
  equal(calendar.bestStep("2024-01-01", "2024-04-29"), "day"); // 120 days
  equal(calendar.bestStep("2024-01-01", "2024-04-30"), "week");
  equal(calendar.bestStep("2020-01-01", "2024-01-01"), "month");
  equal(calendar.bestStep("1980-01-01", "2024-01-01"), "year");
});

test("a day is found in the bar that holds it", () => {
  const starts = ["2024-01-01", "2024-02-01", "2024-03-01"];
  deepEqual(
    ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01", "2025-01-01"].map((iso) =>
      calendar.find(starts, iso),
    ),
    [0, 0, 1, 2, 2],
  );
});

test("intervals are read as the service reads them", () => {
  const cases = {
    2024: ["2024-01-01", "2024-12-31"],
    "2024-02": ["2024-02-01", "2024-02-29"],
    "2023-02": ["2023-02-01", "2023-02-28"],
    "1900-02": ["1900-02-01", "1900-02-28"],
    "2000-02": ["2000-02-01", "2000-02-29"],
    "2024-05-06": ["2024-05-06", "2024-05-06"],
    "2024-05-06T07:08:09Z": ["2024-05-06", "2024-05-06"],
    "2024-05/2024-06-10": ["2024-05-01", "2024-06-10"],
    "../2024": [null, "2024-12-31"],
    "2024/": ["2024-01-01", null],
    "0000-01-01/9999-12-31": [null, null],
  };
  for (const [text, days] of Object.entries(cases)) deepEqual(plain(intervals.parse(text)), days, text);
});

test("what is no interval is none", () => {
  for (const text of [
    "",
    "..",
    "2024-13",
    "2023-02-29",
    "2024-5-6",
    "yesterday",
    "2024-05-06T25:00Z",
    "2024//2025",
  ]) {
    equal(intervals.parse(text), undefined, text);
    deepEqual(plain(intervals.shown(text)), [null, null], text);
    throws(() => intervals.read(text), durand.Refused, text);
  }
  throws(() => intervals.read("2025/2024"), durand.Refused);
});

test("a literal of CQL2 has a day or none", () => {
  const cases = [
    [{ date: "2024-05-06" }, "2024-05-06"],
    [{ timestamp: "2024-05-06T01:02:03Z" }, "2024-05-06"],
    ["2024-05-06", "2024-05-06"],
    ["2024-02-30", null],
    ["0000-01-01", null],
    [7, null],
    [null, null],
  ];
  for (const [node, iso] of cases) equal(intervals.dayOf(node), iso, JSON.stringify(node));
});

const EDGES = [0, 10, 20, 30, 40]; // four bars

test("a window is moved, nudged and dragged by whole bars", () => {
  const { bin, nudged, moved, dragged, restarted } = timeWindow;
  deepEqual(
    [-5, 0, 9, 10, 39, 40, 99].map((each) => bin(EDGES, each)),
    [0, 0, 0, 1, 3, 3, 3],
  );
  const drag = { handle: -1, isMoved: false, at: 2, to: 0 };
  const cases = [
    [nudged(EDGES, [10, 29], 0, -1), [0, 29]],
    [nudged(EDGES, [10, 29], 0, 9), [20, 29]],
    [nudged(EDGES, [10, 29], 1, -9), [10, 19]],
    [nudged(EDGES, [10, 29], 1, 9), [10, 39]],
    [moved(EDGES, [10, 29], 1), [20, 39]],
    [moved(EDGES, [10, 29], -2), null],
    [moved(EDGES, null, 1), [0, 9]],
    [moved(EDGES, null, -1), [30, 39]],
    [dragged(EDGES, [0, 39], drag), [0, 29]],
    [dragged(EDGES, [10, 29], { ...drag, isMoved: true }), [0, 19]],
    [dragged(EDGES, [10, 29], { ...drag, handle: 0, to: 3 }), [20, 29]],
    [dragged(EDGES, [10, 29], { ...drag, handle: 1, to: 3 }), [10, 39]],
    [restarted(EDGES, [20, 39]), [0, 19]],
  ];
  for (const [window, expected] of cases) deepEqual(plain(window), expected);
});

test("a day is drawn where a click on it finds it", () => {
  const { x, dayAt } = timeBars.scale([100, 199], 572);
  equal(x(100), timeBars.EDGE);
  equal(x(200), 572 - timeBars.EDGE);
  for (const each of [100, 123, 199]) equal(dayAt(x(each) + 1), each);
  deepEqual([dayAt(0), dayAt(572)], [100, 199]);
});

test("dates beneath the bars are as many as have room, and round", () => {
  const bounds = (from, to) => [day(from), day(to)];
  deepEqual(plain(timeBars.stride(bounds("2024-01-01", "2024-01-05"), 600)), ["day", 1]);
  deepEqual(plain(timeBars.stride(bounds("2024-01-01", "2024-12-31"), 600)), ["month", 2]);
  deepEqual(plain(timeBars.stride(bounds("1900-01-01", "2024-12-31"), 600)), ["year", 20]);
  equal(calendar.toIso(timeBars.firstDate(day("1993-07-04"), "year", 20)), "1980-01-01");
  const texts = [
    timeBars.dateText(day("2024-02-01"), "month", 1),
    timeBars.dateText(day("2024-01-01"), "month", 1),
    timeBars.dateText(day("2024-02-01"), "month", 3),
    timeBars.dateText(day("2024-02-05"), "week", 1),
    timeBars.dateText(day("2020-01-01"), "year", 5),
  ];
  deepEqual(texts, ["Feb", "Jan 2024", "Feb 2024", "5 Feb", "2020"]);
});

test("incidents are counted in the bars that they may have fallen into", () => {
  const lasting = (date_start, date_end) => ({ properties: { date_start, date_end } });
  const found = [
    lasting("2024-01-05", "2024-01-05"),
    lasting("2024-01-20", "2024-03-02"),
    lasting("2024-02-10", null),
    lasting(null, null),
  ];
  const { bins, undated, first, last } = durand.bars.count(found, "month");
  deepEqual(plain(bins), {
    start: ["2024-01-01", "2024-02-01", "2024-03-01"],
    certainly: [1, 0, 0],
    possibly: [2, 2, 2],
  });
  deepEqual([undated, first, last], [1, "2024-01-05", "2024-03-02"]);
});
