"use strict";
// Days as numbers, and the steps of the chart over time. ISO text in and out; weeks begin on Monday.

durand.calendar = (() => {
  const MS = 86400000;
  const toDay = (iso) => Date.UTC(+iso.slice(0, 4), +iso.slice(5, 7) - 1, +iso.slice(8, 10)) / MS;
  const toIso = (day) => new Date(day * MS).toISOString().slice(0, 10);
  const STEPS = ["day", "week", "month", "year"];

  // The first day of the step that a day lies in.
  function floor(day, step) {
    const date = new Date(day * MS);
    if (step === "week") return day - ((date.getUTCDay() + 6) % 7);
    if (step === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / MS;
    if (step === "year") return Date.UTC(date.getUTCFullYear(), 0, 1) / MS;
    return day;
  }

  // The first day of the step `by` steps on.
  function shift(day, step, by) {
    const date = new Date(floor(day, step) * MS);
    if (step === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by, 1) / MS;
    if (step === "year") return Date.UTC(date.getUTCFullYear() + by, 0, 1) / MS;
    return floor(day, step) + by * (step === "week" ? 7 : 1);
  }

  function steps(first, last, step) {
    const starts = [];
    for (let day = floor(toDay(first), step); day <= toDay(last); day = shift(day, step, 1))
      starts.push(toIso(day));
    return starts;
  }

  // The finest that makes at most 120 bars, as the service has it.
  const bestStep = (first, last) =>
    STEPS.find((step) => step === "year" || steps(first, last, step).length <= 120);

  // The index of the last start that is not after the day.
  function find(starts, iso) {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= iso) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return { toDay, toIso, floor, shift, steps, bestStep, find, STEPS };
})();
