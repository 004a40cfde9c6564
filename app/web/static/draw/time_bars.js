"use strict";
// The bars of incidents over time on their canvas, with the dates beneath. Days are numbers, as the calendar has
// them.

durand.timeBars = (() => {
  const EDGE = 36; // pixels left free on both sides, for the handles and the highest count
  const AXIS = 17; // pixels beneath the bars, for the dates
  const ROOM = 62; // pixels that a date takes
  const DAYS = { day: 1, week: 7, month: 30.4, year: 365.25 };
  /** @type {[string, number][]} */
  const STRIDES = [
    ["day", 1],
    ["day", 2],
    ["week", 1],
    ["month", 1],
    ["month", 2],
    ["month", 3],
    ["month", 6],
    ["year", 1],
    ["year", 2],
    ["year", 5],
    ["year", 10],
    ["year", 20],
  ];

  /**
   * Where a day is drawn, in pixels, and which day is drawn there.
   * @param {number[]} bounds the first and the last day
   * @param {number} width of the chart
   */
  function scale([first, last], width) {
    const [days, room] = [last + 1 - first, width - 2 * EDGE];
    return {
      x: (day) => EDGE + ((day - first) / days) * room,
      dayAt: (x) => Math.max(first, Math.min(last, Math.floor(first + ((x - EDGE) / room) * days))),
    };
  }

  // Dark: certainly in that time. Lighter on top of it: possibly. Outside the window both are grey.
  function paintBars(context, { bins: { certainly, possibly }, edges, shown, x, height, style }) {
    const room = height - AXIS - 4;
    const most = Math.max(1, ...possibly);
    for (const [i, possible] of possibly.entries()) {
      const [left, right] = [x(edges[i]), x(edges[i + 1])];
      const gap = right - left > 4 ? 1 : 0;
      const out = edges[i + 1] > shown[0] && edges[i] <= shown[1] ? "" : "-out";
      const bar = (count, name) => {
        const tall = count ? Math.max(1.5, (count / most) * room) : 0;
        context.fillStyle = style.getPropertyValue(name + out);
        context.fillRect(left, room + 4 - tall, Math.max(0.7, right - left - gap), tall);
      };
      bar(possible, "--bar-possible");
      bar(certainly[i], "--bar");
    }
    context.font = durand.symbols.font("10px");
    context.fillStyle = style.getPropertyValue("--quiet");
    context.textBaseline = "top";
    context.textAlign = "start";
    context.fillText(durand.words.count(most), 1, 2);
  }

  // The stride from date to date: the shortest of which all have room.
  function stride([first, last], width) {
    const most = Math.max(2, Math.floor((width - 2 * EDGE) / ROOM));
    return STRIDES.find(([unit, by]) => (last - first) / (DAYS[unit] * by) <= most) || ["year", 50];
  }

  // Years are counted from the year 0, so that the dates are round.
  function firstDate(first, unit, by) {
    const { floor, toDay, toIso } = durand.calendar;
    if (unit !== "year") return floor(first, unit);
    const year = Math.floor(Number(toIso(first).slice(0, 4)) / by) * by;
    return toDay(`${String(year).padStart(4, "0")}-01-01`);
  }

  function dateText(day, unit, by) {
    const iso = durand.calendar.toIso(day);
    const whole = durand.words.day(iso);
    const [, month, year] = whole.split(" ");
    if (unit === "year") return year;
    if (unit !== "month") return whole.replace(` ${year}`, "");
    return iso.slice(5, 7) === "01" || by > 2 ? `${month} ${year}` : month;
  }

  // Years, or months of few years, or days of few months: as many as have room.
  function paintAxis(context, { bounds, x, width, height, style }) {
    const [first, last] = bounds;
    const [unit, by] = stride(bounds, width);
    context.textBaseline = "bottom";
    context.textAlign = "center";
    context.strokeStyle = style.getPropertyValue("--rule");
    context.beginPath();
    context.moveTo(EDGE, height - AXIS + 0.5);
    context.lineTo(width - EDGE, height - AXIS + 0.5);
    for (let day = firstDate(first, unit, by); day <= last; day = durand.calendar.shift(day, unit, by)) {
      const at = x(day);
      if (at < EDGE - 1) continue;
      if (at < width - 26) context.fillText(dateText(day, unit, by), Math.max(14, at), height - 1);
      context.moveTo(at, height - AXIS);
      context.lineTo(at, height - AXIS + 4);
    }
    context.stroke();
  }

  // `chart` has the bins, their edges, the first and the last day, the window, and the size of the canvas.
  function paint(context, chart) {
    paintBars(context, chart);
    paintAxis(context, chart);
  }

  return { EDGE, scale, stride, firstDate, dateText, paint };
})();
