"use strict";
// Days and intervals as they are written in a filter: the page's half of `read_interval` in
// app/filters/catalogue.py.

durand.intervals = (() => {
  const TIME =
    "(?:[Tt ](?:(?:[01]\\d|2[0-3]):[0-5]\\d(?::(?:[0-5]\\d|60)(?:\\.\\d+)?)?(?:[Zz]|[ +-]\\d{2}:?\\d{2})?)?)?";
  const DATE = new RegExp(`^(\\d{4})(?:-(\\d{2})(?:-(\\d{2})${TIME})?)?$`);
  const [FIRST_DAY, LAST_YEAR] = ["0001-01-01", 9999];

  const lastOf = (year, month) =>
    [
      31,
      (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28,
      31,
      30,
      31,
      30,
      31,
      31,
      30,
      31,
      30,
      31,
    ][month - 1] ?? 0;
  const pad = (number, length = 2) => String(number).padStart(length, "0");

  // First and last day of a date, month or year; nulls for an open end, undefined for no date. A time of day is
  // left aside. Years 0000 and 9999 are what clients send for an open end.
  function days(text) {
    if (text === "" || text === "..") return [null, null];
    const found = DATE.exec(text);
    if (!found) return undefined;
    const year = Number(found[1]);
    const months = found[2] ? [Number(found[2]), Number(found[2])] : [1, 12];
    const lasts = months.map((month) => lastOf(year || 4, month));
    const ends = found[3] ? [Number(found[3]), Number(found[3])] : [1, lasts[1]];
    if (lasts.some((last, i) => !last || ends[i] < 1 || ends[i] > last)) return undefined;
    if (year === 0) return [null, FIRST_DAY];
    const [first, last] = [0, 1].map((i) => `${pad(year, 4)}-${pad(months[i])}-${pad(ends[i])}`);
    return [first, year === LAST_YEAR ? null : last];
  }

  // [first day, last day], each null where that end is open; undefined where it is no date and no interval.
  function parse(text) {
    const slash = text.indexOf("/");
    if (slash < 0 && ["", ".."].includes(text)) return undefined;
    const [start, end] =
      slash < 0 ? [days(text), days(text)] : [days(text.slice(0, slash)), days(text.slice(slash + 1))];
    return start && end ? [start[0], end[1]] : undefined;
  }

  // The same; what cannot be meant is refused in words.
  function read(text) {
    const found = parse(text);
    if (!found) throw new durand.Refused(durand.t("refused_datetime", { text: durand.quoted(text) }));
    const [from, to] = found;
    if (from && to && from > to) throw new durand.Refused(durand.t("refused_interval", { from, to }));
    return found;
  }

  // For what is shown: open where it cannot be meant, which is refused where it is asked for.
  const shown = (text) => parse(text) ?? [null, null];

  const STAMP =
    /^(\d{4}-\d{2}-\d{2})(?:T|[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

  // The day of a date or time stamp of CQL2, or of either as plain text; null for anything else.
  function dayOf(node) {
    const text = typeof node === "string" ? node : (node?.date ?? node?.timestamp);
    const found = typeof text === "string" ? STAMP.exec(text) : null;
    return found && Number(found[1].slice(0, 4)) && days(found[1]) ? found[1] : null;
  }

  return { parse, read, shown, dayOf };
})();
