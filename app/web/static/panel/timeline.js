"use strict";
// Incidents over time, as bars and as the slider: a window is brushed, moved by its handles or keys, and played.

durand.Timeline = class {
  /**
   * @param {HTMLElement} root
   * @param {{ state: State, onStep: () => void, onWindow: (datetime: string, how: string) => void }} about
   */
  constructor(root, { state, onStep, onWindow }) {
    this.root = root;
    this.state = state;
    this.onWindow = onWindow;
    this.answer = null;
    /** @type {number[] | null} */
    this.window = null;
    this.ends = null;
    this.asked = null;
    /** @type {number[]} */
    this.edges = [];
    /** @type {number[]} */
    this.bounds = []; // the first and the last day; empty without bars
    this.told = state.filters.datetime || ""; // the time that the sentence has
    this.parts = durand.timeControls.build(root, {
      step: state.step,
      onPlay: () => this.toggle(),
      onAll: () => this.set(null, "push"),
      onMove: (by) => this.move(by),
      onNudge: (which, by) => this.nudge(which, by),
      onStep: (step) => {
        state.setStep(step);
        onStep();
      },
    });
    this.label = this.parts.label;
    this.chart = this.parts.chart;
    this.playing = new durand.Playing({ button: this.parts.play, next: (isFirst) => this.playOn(isFirst) });
    this.chart.addEventListener("pointerdown", (event) => this.grab(event));
    new ResizeObserver(() => this.draw()).observe(this.chart);
    durand.symbols.onLook(() => this.draw());
  }

  // The bars of an answer of /map/timeline.
  show(answer) {
    this.answer = answer;
    const { toDay, shift } = durand.calendar;
    const starts = answer.bins.start.map(toDay);
    this.edges = starts.length ? [...starts, shift(starts[starts.length - 1], answer.step, 1)] : [];
    this.bounds = starts.length ? [this.edges[0], this.edges[this.edges.length - 1] - 1] : [];
    this.follow(this.told);
  }

  // The time that the sentence has now, as text of the filter: bar and sentence change together.
  follow(datetime = "") {
    const { toDay } = durand.calendar;
    const { bounds } = this;
    this.told = datetime;
    this.ends = datetime ? durand.selection.interval(datetime) : null;
    const asked = this.ends && this.hasBars ? this.ends.map((day, i) => (day ? toDay(day) : bounds[i])) : null;
    // A window that was set after what is told now stays: the sentence is on its way.
    if (!this.isPending()) this.window = asked;
    this.asked = asked;
    this.draw();
    this.tell(this.ends);
  }

  get hasBars() {
    return this.bounds.length > 0;
  }

  isPending() {
    return this.told !== (this.state.filters.datetime || "");
  }

  // The window's ends as days, null for one that was asked for as open and has not been moved.
  endsOf(window) {
    return window.map((day, i) =>
      this.asked && day === this.asked[i] && !this.ends[i] ? null : durand.calendar.toIso(day),
    );
  }

  tell(ends) {
    const { t, words: w } = durand;
    if (!this.answer) return;
    if (!this.hasBars) durand.language.say(this.label, t("time_none"));
    else durand.language.say(this.label, ends ? w.asked(ends[0], ends[1]) : t("time_all"));
  }

  // A window that holds everything is none. It is drawn at once, unless it plays.
  set(window, how = "replace") {
    const whole = !window || (window[0] <= this.bounds[0] && window[1] >= this.bounds[1]);
    this.window = whole ? null : window;
    if (!this.playing.isOn) this.draw();
    const [from, to] = whole ? [] : this.endsOf(window).map((day) => day ?? "..");
    this.onWindow(whole ? "" : from === to ? from : `${from}/${to}`, how);
    if (!this.isPending()) this.tell(this.ends);
  }

  shown() {
    return this.window || this.bounds;
  }

  nudge(which, by) {
    if (!this.hasBars) return false;
    this.set(durand.timeWindow.nudged(this.edges, this.shown(), which, by));
    return true;
  }

  move(by) {
    const moved = this.hasBars && durand.timeWindow.moved(this.edges, this.window, by);
    if (moved) this.set(moved);
    return Boolean(moved);
  }

  toggle() {
    if (this.playing.isOn) this.pause();
    else if (this.hasBars) this.playing.start();
  }

  pause() {
    this.playing.pause();
  }

  // One bar on; from the end it begins again, unless it has played that far.
  playOn(isFirst) {
    if (this.isPending()) return "waits";
    if (this.move(1)) return "moved";
    if (!isFirst || !this.window || this.window[1] < this.bounds[1]) return "ended";
    const [from, to] = durand.timeWindow.bins(this.edges, this.window);
    if (to - from >= this.edges.length - 2) return "ended";
    this.set(durand.timeWindow.restarted(this.edges, this.window));
    return "moved";
  }

  scale() {
    return durand.timeBars.scale(this.bounds, this.chart.clientWidth);
  }

  binAt(clientX) {
    const x = clientX - this.chart.getBoundingClientRect().left;
    return durand.timeWindow.bin(this.edges, this.scale().dayAt(x));
  }

  // A drag draws a new window, moves the one that there is, or one of its handles.
  grab(down) {
    if (!this.hasBars || down.button) return;
    down.preventDefault();
    this.pause();
    const handle = this.parts.handles.indexOf(down.target);
    const isMoved = handle < 0 && this.window !== null && down.target === this.parts.brush;
    const [at, old] = [this.binAt(down.clientX), this.shown()];
    let hasMoved = false;
    const drag = (event) => {
      hasMoved = true;
      const to = this.binAt(event.clientX);
      this.window = durand.timeWindow.dragged(this.edges, old, { handle, isMoved, at, to });
      this.draw();
      this.tell(this.endsOf(this.window));
    };
    const drop = () => {
      this.chart.removeEventListener("pointermove", drag);
      if (!hasMoved && !isMoved && handle < 0) drag(down);
      if (hasMoved) this.set(this.window, "push");
    };
    if (handle >= 0) this.parts.handles[handle].focus();
    this.chart.setPointerCapture(down.pointerId);
    this.chart.addEventListener("pointermove", drag);
    this.chart.addEventListener("pointerup", drop, { once: true });
  }

  draw() {
    const { canvas, brush, handles, play, back, on, all } = this.parts;
    const [width, height] = [this.chart.clientWidth, this.chart.clientHeight];
    const dense = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: width * dense, height: height * dense });
    for (const part of [...handles, brush]) part.hidden = !this.hasBars;
    for (const control of [play, back, on]) control.disabled = !this.hasBars;
    all.hidden = !this.window;
    if (!this.answer || !this.hasBars) return;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.setTransform(dense, 0, 0, dense, 0, 0);
    const { edges, bounds } = this;
    const style = getComputedStyle(this.root);
    const { x } = this.scale();
    const chart = { bins: this.answer.bins, edges, bounds, shown: this.shown(), x, width, height, style };
    durand.timeBars.paint(context, chart);
    this.placeHandles(width, x);
    durand.timeControls.describe(this.parts, this.answer);
  }

  // As shares of the width, for paper is narrower than the screen.
  placeHandles(width, x) {
    const { EDGE } = durand.timeBars;
    const { brush, handles } = this.parts;
    const shown = this.shown();
    const clamp = (at) => Math.max(EDGE, Math.min(width - EDGE, at));
    const [left, right] = [clamp(x(shown[0])), clamp(x(shown[1] + 1))];
    const share = (at) => `${(100 * at) / width}%`;
    Object.assign(brush.style, { left: share(left), width: share(Math.max(1, right - left)) });
    brush.classList.toggle("whole", !this.window);
    for (const [i, handle] of handles.entries()) {
      handle.style.left = share(i ? right : left);
      this.sayValue(handle, shown, i);
    }
  }

  sayValue(handle, shown, i) {
    const [first, last] = this.bounds;
    const day = this.window ? this.endsOf(shown)[i] : durand.calendar.toIso(shown[i]);
    const value = Math.max(first, Math.min(last, shown[i]));
    handle.setAttribute("aria-valuemin", first);
    handle.setAttribute("aria-valuemax", last);
    handle.setAttribute("aria-valuenow", value);
    handle.setAttribute("aria-valuetext", day ? durand.words.day(day) : durand.t("time_open"));
  }
};
