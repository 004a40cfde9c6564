// Distances, boxes and outlines.

import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { boxes, distance, Outline } = durand;
const near = (value, expected, within = 1e-6) =>
  ok(Math.abs(value - expected) <= within, `${value} is ${expected}`);

test("distances are those along the ellipsoid WGS 84", () => {
  near(distance(0, 0, 1, 0), 111.31949079); // a degree of the equator: 2 pi a / 360
  near(distance(0, 0, 0, 1), 110.57438856); // a degree of the meridian at the equator
  near(distance(0, 0, 0, 90), 10001.96572931); // a quarter of the meridian
  near(distance(179.5, 0, -179.5, 0), 111.31949079);
  equal(distance(71.1, 34.1, 71.1, 34.1), 0);
  near(distance(71, 34, 66, 31), distance(66, 31, 71, 34), 1e-9);
  ok(distance(0, 0, 180, 0) > 19_000);
});

test("the rim belongs to a box, and a box may cross the antimeridian", () => {
  const cases = [
    [[60, 30, 70, 40], 60, 40, true],
    [[60, 30, 70, 40], 59.999, 35, false],
    [[170, -10, -170, 10], 175, 0, true],
    [[170, -10, -170, 10], -175, 0, true],
    [[170, -10, -170, 10], 0, 0, false],
  ];
  for (const [box, lon, lat, held] of cases) equal(boxes.holds(box, lon, lat), held, `${box} ${lon}`);
});

test("kilometres to a box and out of it are those to the nearest point", () => {
  const box = [60, 30, 70, 40];
  near(boxes.outsideKm(box, 65, 41), distance(65, 41, 65, 40));
  near(boxes.outsideKm(box, 65, 29), distance(65, 29, 65, 30));
  equal(boxes.outsideKm(box, 65, 35), 0);
  near(boxes.insideKm(box, 65, 39), distance(65, 39, 65, 40));
  equal(boxes.insideKm(box, 71, 35), 0);
  equal(boxes.insideKm([-180, -90, 180, 90], 10, 10), Infinity);
  const along = Array.from({ length: 1001 }, (_, i) => distance(72, 35, 70, 30 + i / 100));
  near(boxes.outsideKm(box, 72, 35), Math.min(...along), 0.01);
});

test("boxes cover, meet or miss bounds", () => {
  const cases = [
    [[60, 30, 70, 40], [61, 31, 62, 32], true, true],
    [[60, 30, 70, 40], [69, 39, 71, 41], false, true],
    [[60, 30, 70, 40], [71, 30, 72, 40], false, false],
    [[170, -10, -170, 10], [-179, 0, -178, 1], true, true],
  ];
  for (const [box, bounds, covers, meets] of cases) {
    equal(boxes.covers(box, bounds), covers, `${box} ${bounds}`);
    equal(boxes.meets(box, bounds), meets, `${box} ${bounds}`);
  }
});

const SQUARE = {
  type: "Polygon",
  coordinates: [
    [
      [70, 33],
      [71, 33],
      [71, 34],
      [70, 34],
      [70, 33],
    ],
  ],
};

test("an outline tells what it surely reaches, and leaves open what is as near as it is drawn", () => {
  const outline = new Outline(SQUARE, 0.001);
  const edge = distance(71.5, 33.5, 71, 33.5);
  equal(outline.reaches(70.5, 33.5, 1), true); // from inside
  equal(outline.reaches(71.5, 33.5, edge + 1), true);
  equal(outline.reaches(71.5, 33.5, edge - 1), false);
  equal(outline.reaches(71.5, 33.5, edge), null);
  const farthest = distance(71.5, 33.5, 70, 33);
  equal(outline.isWithin(71.5, 33.5, farthest + 1), true);
  equal(outline.isWithin(71.5, 33.5, farthest - 1), false);
});

test("an outline touches boxes that cross it or lie in it", () => {
  const outline = new Outline(SQUARE, 0.001);
  const cases = [
    [[70.9, 33.4, 71.1, 33.6], true],
    [[70.4, 33.4, 70.6, 33.6], true],
    [[69, 32, 72, 35], true],
    [[71.5, 33, 72, 34], false],
    [[71.0005, 33, 72, 34], null],
  ];
  for (const [box, touches] of cases) equal(outline.touches(box), touches, String(box));
});

test("incidents of one square of the map are one cluster", () => {
  const at = (id, lon, lat) => ({
    properties: { id, dataset: "a", event_type: "Battles", fatalities_low: 1, overlaps: "" },
    geometry: { coordinates: [lon, lat] },
  });
  const ring = { least: 9, perTenfold: 4.5, wideFrom: 100, wider: 1, most: 27 };
  const drawing = { zoom: 6, box: [60, 20, 100, 40], distinct: [], ring };
  const all = [at("a:1", 70, 33), at("a:2", 70.01, 33.01), at("a:3", 90, 33)];
  const drawn = durand.cells.clusters(all, drawing);
  equal(drawn.length, 2);
  const [cluster, single] = drawn;
  equal(single.properties.id, "a:3");
  equal(cluster.id, "cluster:6:177:103");
  deepEqual(
    plain(durand.cells.membersOf(all, cluster.id)).map((f) => f.properties.id),
    ["a:1", "a:2"],
  );
  deepEqual(plain(cluster.properties.bbox), [70, 33, 70.01, 33.01]);
  deepEqual([cluster.properties.count, cluster.properties.is_one_place], [2, false]);
});
