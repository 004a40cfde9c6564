// Coordinates as people write them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const CASES = [
  ["34.12, 71.09", { lat: 34.12, lon: 71.09 }],
  ["34.12 71.09", { lat: 34.12, lon: 71.09 }],
  ["71.09 E, 34.12 N", { lat: 34.12, lon: 71.09 }],
  ["-34.5; -71", { lat: -34.5, lon: -71 }],
  ["34°30' N 71°15'36\" E", { lat: 34.5, lon: 71.26 }],
  ["34° 30′ 0″ S, 71° W", { lat: -34.5, lon: -71 }],
  ["34.12", null],
  ["95, 71", null],
  ["34 N, 35 N", null],
  ["34, 71, 5", null],
  ["Torkham", null],
  ["2025-11-07", null],
  ["", null],
];

for (const [text, expected] of CASES) {
  test(`coordinates of "${text}"`, () => assert.deepEqual(plain(durand.coordinates.read(text)), expected));
}
