// Linked records in a page in one file: it counts records, and says so.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const feature = (id, event_id, dataset) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [71, 34] },
  properties: { id, event_id, dataset, date_start: "2025-01-02", date_end: "2025-01-02", fatalities_low: 3 },
});

function inside(params = {}) {
  const features = [feature("a:1", "e1", "a"), feature("b:1", "e1", "b"), feature("b:2", null, "b")];
  const reach = { farthest: [], as_units: [], units: {} };
  const records = { incidents: { features }, unlocated: { features: [] }, distinct: [["a", "b"]], reach };
  const none = { features: [] };
  const drawn = { provinces: none, districts: none, crossings: none };
  const filtering = { names: ["events", "dataset"], columns: {}, searched: [], letters: {} };
  return new durand.Inside({ records, drawn, filtering, params });
}

test("a page in one file says how many of its records are linked", () => {
  const { located, linked, fatalities_low } = plain(inside().summary({}));
  deepEqual({ located, linked, fatalities_low }, { located: 3, linked: 2, fatalities_low: 9 });
  equal(inside().summary({ dataset: "a" }).linked, 1);
});

test("a page in one file says nothing of links where records are asked for", () => {
  equal(inside().summary({ events: "records" }).linked, 0);
  equal(inside({ events: "Records" }).summary({}).linked, 0);
  equal(inside().summary({ events: "records" }).located, 3);
});

test("a page in one file refuses to count events", () => {
  try {
    inside().summary({ events: "linked" });
    throw new Error("it was not refused");
  } catch (error) {
    equal(error.message, durand.t("unapplied_events"));
  }
});
