"use strict";
// The chart over time as elements: the canvas with its brush and handles, and the row of buttons above it.

durand.timeControls = (() => {
  const { element, button } = durand.dom;
  const { t } = durand;
  const KEYS = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -1e6,
    End: 1e6,
  };

  // One end of the window; `nudge` moves it by so many bars.
  function handle(which, nudge) {
    const made = element("div", `handle ${which}`);
    made.tabIndex = 0;
    made.setAttribute("role", "slider");
    durand.language.label(made, t(`time_${which}`));
    made.addEventListener("keydown", (event) => {
      const by = KEYS[event.key];
      if (by && nudge(by)) event.preventDefault();
    });
    return made;
  }

  function chart(nudge) {
    const canvas = element("canvas", "bars");
    canvas.setAttribute("role", "img");
    const brush = element("div", "brush");
    const handles = ["start", "end"].map((which, i) => handle(which, (by) => nudge(i, by)));
    return { canvas, brush, handles, chart: element("div", "time-chart", canvas, brush, ...handles) };
  }

  // The choice of how long a bar is; `choose` gets the step.
  function steps(chosen, choose) {
    const options = ["auto", ...durand.calendar.STEPS].map((step) => {
      const option = element("option", "", t(`step_${step}`));
      option.value = step;
      return option;
    });
    const made = element("select", "", ...options);
    made.value = chosen;
    durand.language.label(made, t("time_step_label"));
    made.addEventListener("change", () => choose(made.value));
    return made;
  }

  function row({ step, onPlay, onAll, onMove, onStep }) {
    const label = element("p", "time-label");
    label.setAttribute("aria-live", "polite");
    const play = button(t("time_play"), onPlay, "play");
    const back = button("‹", () => onMove(-1), "step");
    const on = button("›", () => onMove(1), "step");
    durand.language.label(back, t("time_back"));
    durand.language.label(on, t("time_forward"));
    const moves = element("span", "steps", back, on);
    moves.dir = "ltr"; // time runs from left to right in the chart
    const all = button(t("time_all"), onAll, "plain");
    const key = element("p", "time-key quiet");
    const choice = element("label", "time-step", element("span", "", t("time_step")), " ", steps(step, onStep));
    return {
      label,
      play,
      back,
      on,
      all,
      key,
      bar: element("div", "time-bar", play, moves, label, all, key, choice),
    };
  }

  // Puts them into `root`; `acts` are what the buttons, the keys and the choice of the step do.
  function build(root, acts) {
    const parts = { ...chart(acts.onNudge), ...row(acts) };
    durand.language.label(root, t("time_label"));
    root.replaceChildren(parts.bar, parts.chart);
    return parts;
  }

  // What the bars say: beneath the buttons in samples, and of the canvas in words.
  function describe({ key, canvas }, { bins, step, first, last }) {
    const { words: w } = durand;
    const unit = t(`step_${step}`);
    key.replaceChildren(
      element("span", "bar-sample certain"),
      element("span", "", t("time_certain", { step: unit })),
      element("span", "bar-sample possible"),
      element("span", "", t("time_possible", { step: unit })),
    );
    const most = Math.max(...bins.possibly);
    const peak = w.day(bins.start[bins.possibly.indexOf(most)]);
    durand.language.label(
      canvas,
      t("time_chart", { step: unit, span: w.span(first, last), peak, n: w.count(most) }),
    );
  }

  return { build, describe };
})();
