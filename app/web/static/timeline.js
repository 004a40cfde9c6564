"use strict";
// Incidents over time, as bars and as the slider: a window is brushed, moved by its handles or keys, and played.

durand.Timeline = class {
  EDGE = 36; // pixels left free on both sides, for the handles and the highest count
  AXIS = 17; // pixels beneath the bars, for the dates
  FRAME_MS = 900;

  constructor(root, { state, onWindow }) {
    Object.assign(this, { root, state, onWindow, answer: null, window: null, ends: null, asked: null, playing: 0 });
    this.told = state.filters.datetime || ""; // the time that the sentence has
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    new ResizeObserver(() => this.draw()).observe(this.chart);
    durand.symbols.onScheme(() => this.draw());
  }

  build() {
    const { element, button } = durand.dom;
    const { t } = durand;
    this.canvas = element("canvas", "bars");
    this.canvas.setAttribute("role", "img");
    this.brush = element("div", "brush");
    this.handles = ["start", "end"].map((which, i) => this.handle(which, i));
    this.chart = element("div", "time-chart", this.canvas, this.brush, ...this.handles);
    this.label = element("p", "time-label");
    this.label.setAttribute("aria-live", "polite");
    this.play = button(t("time_play"), () => this.toggle(), "play");
    this.all = button(t("time_all"), () => this.set(null, "push"), "plain");
    this.step = element("select", "", ...["auto", ...durand.calendar.STEPS].map((step) => {
      const option = element("option", "", t(`step_${step}`));
      option.value = step;
      return option;
    }));
    this.step.value = this.state.step;
    this.step.setAttribute("aria-label", t("time_step_label"));
    this.step.addEventListener("change", () => this.state.setStep(this.step.value) ?? this.onStep());
    this.back = button("‹", () => this.move(-1), "step");
    this.on = button("›", () => this.move(1), "step");
    this.back.setAttribute("aria-label", t("time_back"));
    this.on.setAttribute("aria-label", t("time_forward"));
    this.key = element("p", "time-key quiet");
    this.root.setAttribute("aria-label", t("time_label"));
    this.root.replaceChildren(
      element("div", "time-bar", this.play, this.back, this.on, this.label, this.all, this.key,
        element("label", "time-step", element("span", "", t("time_step")), " ", this.step)),
      this.chart);
    this.chart.addEventListener("pointerdown", (event) => this.grab(event));
  }

  handle(which, i) {
    const made = durand.dom.element("div", `handle ${which}`);
    made.tabIndex = 0;
    made.setAttribute("role", "slider");
    made.setAttribute("aria-label", durand.t(`time_${which}`));
    made.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e6, End: 1e6 }[event.key];
      if (!by || !this.bounds) return;
      event.preventDefault();
      this.nudge(i, by);
    });
    return made;
  }

  onStep() {
    this.onWindow(null, "step");
  }

  // The bars of an answer of /map/timeline.
  show(answer) {
    this.answer = answer;
    const { toDay, shift } = durand.calendar;
    const starts = answer.bins.start.map(toDay);
    this.edges = starts.length ? [...starts, shift(starts[starts.length - 1], answer.step, 1)] : [];
    this.bounds = starts.length ? [this.edges[0], this.edges[this.edges.length - 1] - 1] : null;
    this.follow(this.told);
  }

  // The time that the sentence has now, as text of the filter: bar and sentence change together.
  follow(datetime = "") {
    const { toDay } = durand.calendar;
    this.told = datetime;
    this.ends = datetime ? durand.selection.interval(datetime) : null;
    const asked = this.ends && this.bounds ? this.ends.map((day, i) => (day ? toDay(day) : this.bounds[i])) : null;
    // A window that was set after what is told now stays: the sentence is on its way.
    if (!this.isPending()) this.window = asked;
    this.asked = asked;
    this.draw();
    this.tell(this.ends);
  }

  isPending() {
    return this.told !== (this.state.filters.datetime || "");
  }

  // The window's ends as days, null for one that was asked for as open and has not been moved.
  endsOf(window) {
    return window.map((day, i) => (this.asked && day === this.asked[i] && !this.ends[i] ? null : durand.calendar.toIso(day)));
  }

  tell(ends) {
    const { t, words: w } = durand;
    if (this.answer) this.label.textContent = !this.bounds ? t("time_none") : ends ? w.asked(...ends) : t("time_all");
  }

  // A window that holds everything is none. It is drawn at once, unless it plays.
  set(window, how = "replace") {
    const whole = !window || (window[0] <= this.bounds[0] && window[1] >= this.bounds[1]);
    this.window = whole ? null : window;
    if (!this.playing) this.draw();
    const [from, to] = whole ? [] : this.endsOf(window).map((day) => day ?? "..");
    this.onWindow(whole ? "" : from === to ? from : `${from}/${to}`, how);
    if (!this.isPending()) this.tell(this.ends);
  }

  shown() {
    return this.window || this.bounds;
  }

  bin(day) {
    let at = this.edges.findIndex((edge) => edge > day) - 1;
    if (at < 0) at = day < this.edges[0] ? 0 : this.edges.length - 2;
    return at;
  }

  // One end by so many bars, never past the other.
  nudge(which, by) {
    const [from, to] = this.shown().map((day) => this.bin(day));
    const last = this.edges.length - 2;
    const at = Math.max(which ? from : 0, Math.min(which ? last : to, (which ? to : from) + by));
    const bins = which ? [from, at] : [at, to];
    this.set([this.edges[bins[0]], this.edges[bins[1] + 1] - 1]);
  }

  // The whole window by so many of its bars; from "all dates" it begins with one bar at the near end.
  move(by) {
    if (!this.bounds) return false;
    const last = this.edges.length - 2;
    const [from, to] = this.window ? this.window.map((day) => this.bin(day)) : by > 0 ? [-1, -1] : [last + 1, last + 1];
    if (from + by < 0 || to + by > last) return false;
    this.set([this.edges[from + by], this.edges[to + by + 1] - 1]);
    return true;
  }

  // From the end it begins again; a reader who wants less motion gets it slower.
  toggle() {
    if (this.playing) return this.pause();
    if (!this.bounds) return undefined;
    this.play.textContent = durand.t("time_pause");
    this.play.setAttribute("aria-pressed", "true");
    const next = () => {
      if (this.isPending()) return undefined;
      if (!this.move(1)) {
        if (!this.window || this.window[1] < this.bounds[1]) return this.pause();
        const width = this.bin(this.window[1]) - this.bin(this.window[0]);
        if (this.restarted || width >= this.edges.length - 2) return this.pause();
        this.set([this.edges[0], this.edges[width + 1] - 1]);
      }
      this.restarted = true;
      return undefined;
    };
    this.playing = setInterval(next, this.still.matches ? 2 * this.FRAME_MS : this.FRAME_MS);
    this.restarted = false;
    next();
    return undefined;
  }

  pause() {
    clearInterval(this.playing);
    this.playing = 0;
    this.play.textContent = durand.t("time_play");
    this.play.setAttribute("aria-pressed", "false");
  }

  x(day) {
    const [first, last] = this.bounds;
    return this.EDGE + ((day - first) / (last + 1 - first)) * (this.chart.clientWidth - 2 * this.EDGE);
  }

  dayAt(clientX) {
    const [first, last] = this.bounds;
    const share = (clientX - this.chart.getBoundingClientRect().left - this.EDGE) / (this.chart.clientWidth - 2 * this.EDGE);
    return Math.max(first, Math.min(last, Math.floor(first + share * (last + 1 - first))));
  }

  // A drag draws a new window, moves the one that there is, or one of its handles.
  grab(down) {
    if (!this.bounds || down.button) return;
    down.preventDefault();
    this.pause();
    const which = this.handles.indexOf(down.target);
    const at = this.bin(this.dayAt(down.clientX));
    const old = this.shown().map((day) => this.bin(day));
    const moves = which < 0 && this.window && down.target === this.brush;
    let bins = null;
    const drag = (event) => {
      const to = this.bin(this.dayAt(event.clientX));
      if (which >= 0) bins = which ? [old[0], Math.max(old[0], to)] : [Math.min(old[1], to), old[1]];
      else if (moves) {
        const by = Math.max(-old[0], Math.min(this.edges.length - 2 - old[1], to - at));
        bins = [old[0] + by, old[1] + by];
      } else bins = [Math.min(at, to), Math.max(at, to)];
      this.window = [this.edges[bins[0]], this.edges[bins[1] + 1] - 1];
      this.draw();
      this.tell(this.endsOf(this.window));
    };
    const drop = () => {
      this.chart.removeEventListener("pointermove", drag);
      if (!bins && !moves && which < 0) drag(down);
      if (bins) this.set(this.window, "push");
    };
    if (which >= 0) this.handles[which].focus();
    this.chart.setPointerCapture(down.pointerId);
    this.chart.addEventListener("pointermove", drag);
    this.chart.addEventListener("pointerup", drop, { once: true });
  }

  draw() {
    const { t, words: w } = durand;
    const { toIso } = durand.calendar;
    const [width, height] = [this.chart.clientWidth, this.chart.clientHeight];
    const scale = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    const none = !this.bounds;
    for (const part of [...this.handles, this.brush]) part.hidden = none;
    for (const control of [this.play, this.back, this.on]) control.disabled = none;
    this.all.hidden = !this.window;
    if (!this.answer) return;
    if (none) return;
    const context = this.canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    this.paintBars(context, height);
    this.paintAxis(context, width, height);
    const shown = this.shown();
    const [left, right] = [this.x(shown[0]), this.x(shown[1] + 1)].map((x) => Math.max(this.EDGE, Math.min(width - this.EDGE, x)));
    // As shares of the width, for paper is narrower than the screen.
    const share = (x) => `${(100 * x) / width}%`;
    Object.assign(this.brush.style, { left: share(left), width: share(Math.max(1, right - left)) });
    this.brush.classList.toggle("whole", !this.window);
    this.handles.forEach((handle, i) => {
      handle.style.left = share(i ? right : left);
      handle.setAttribute("aria-valuemin", this.bounds[0]);
      handle.setAttribute("aria-valuemax", this.bounds[1]);
      handle.setAttribute("aria-valuenow", Math.max(this.bounds[0], Math.min(this.bounds[1], shown[i])));
      const day = this.window ? this.endsOf(shown)[i] : toIso(shown[i]);
      handle.setAttribute("aria-valuetext", day ? w.day(day) : t("time_open"));
    });
    this.describe();
  }

  describe() {
    const { t, words: w } = durand;
    const { element } = durand.dom;
    const unit = t(`step_${this.answer.step}`);
    this.key.replaceChildren(element("span", "bar-sample certain"), t("time_certain", { step: unit }), element("span", "bar-sample possible"), t("time_possible", { step: unit }));
    const { bins, step, first, last } = this.answer;
    const most = Math.max(...bins.possibly);
    const peak = bins.start[bins.possibly.indexOf(most)];
    this.canvas.setAttribute("aria-label", t("time_chart", { step: t(`step_${step}`), span: w.span(first, last), peak: w.day(peak), n: w.count(most) }));
  }

  // Dark: certainly in that time. Lighter on top of it: possibly. Outside the window both are grey.
  paintBars(context, height) {
    const style = getComputedStyle(this.root);
    const { certainly, possibly } = this.answer.bins;
    const room = height - this.AXIS - 4;
    const most = Math.max(1, ...possibly);
    const shown = this.shown();
    possibly.forEach((possible, i) => {
      const [left, right] = [this.x(this.edges[i]), this.x(this.edges[i + 1])];
      const gap = right - left > 4 ? 1 : 0;
      const out = this.edges[i + 1] > shown[0] && this.edges[i] <= shown[1] ? "" : "-out";
      const bar = (count, name) => {
        const tall = count ? Math.max(1.5, (count / most) * room) : 0;
        context.fillStyle = style.getPropertyValue(name + out);
        context.fillRect(left, room + 4 - tall, Math.max(0.7, right - left - gap), tall);
      };
      bar(possible, "--bar-possible");
      bar(certainly[i], "--bar");
    });
    context.font = "10px system-ui, sans-serif";
    context.fillStyle = style.getPropertyValue("--quiet");
    context.textBaseline = "top";
    context.textAlign = "start";
    context.fillText(durand.words.count(most), 1, 2);
  }

  // Years, or months of few years, or days of few months: as many as have room.
  paintAxis(context, width, height) {
    const { floor, shift, toIso, toDay } = durand.calendar;
    const { words: w } = durand;
    const [first, last] = this.bounds;
    const most = Math.max(2, Math.floor((width - 2 * this.EDGE) / 62));
    const [unit, by] = [["day", 1], ["day", 2], ["week", 1], ["month", 1], ["month", 2], ["month", 3], ["month", 6], ["year", 1], ["year", 2], ["year", 5], ["year", 10], ["year", 20]]
      .find(([name, each]) => (last - first) / ({ day: 1, week: 7, month: 30.4, year: 365.25 }[name] * each) <= most) || ["year", 50];
    context.textBaseline = "bottom";
    context.textAlign = "center";
    context.strokeStyle = getComputedStyle(this.root).getPropertyValue("--rule");
    context.beginPath();
    context.moveTo(this.EDGE, height - this.AXIS + 0.5);
    context.lineTo(width - this.EDGE, height - this.AXIS + 0.5);
    let day = unit === "year" ? toDay(`${String(Math.floor(new Date(first * 86400000).getUTCFullYear() / by) * by).padStart(4, "0")}-01-01`) : floor(first, unit);
    for (; day <= last; day = shift(day, unit, by)) {
      const x = this.x(day);
      if (x < this.EDGE - 1) continue;
      const [, month, year] = [null, ...w.day(toIso(day)).split(" ").slice(1)];
      const text = unit === "year" ? year : unit === "month" ? (toIso(day).slice(5, 7) === "01" || by > 2 ? `${month} ${year}` : month) : w.day(toIso(day)).replace(` ${year}`, "");
      if (x < width - 26) context.fillText(text, Math.max(14, x), height - 1);
      context.moveTo(x, height - this.AXIS);
      context.lineTo(x, height - this.AXIS + 4);
    }
    context.stroke();
  }
};
