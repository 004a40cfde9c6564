"use strict";
// Import: a file in, its mapping over its first rows, a trial, the import, its report, and the way back.

durand.ImportPlace = class {
  constructor(desk) {
    this.desk = desk;
    this.element = durand.dom.element("section", "import");
    /** @type {any} */
    this.file = null;
    /** @type {any} */
    this.preview = null;
    /** @type {any} */
    this.choices = null;
  }

  show() {
    if (!this.element.childElementCount) this.showFile();
  }

  showFile() {
    const { t, forms } = durand;
    const { element } = durand.dom;
    const file = /** @type {any} */ (element("input", ""));
    file.type = "file";
    file.addEventListener("change", () => file.files[0] && this.look(file.files[0]));
    this.mapping = element("div", "mapping");
    this.report = element("div", "report");
    this.report.ariaLive = "polite";
    const drop = element(
      "div",
      "drop",
      element("h2", "", t("desk_import")),
      element("p", "quiet", t("desk_import_lead")),
      forms.named(t("desk_file"), file),
    );
    this.element.replaceChildren(drop, this.mapping, this.report);
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) this.look(event.dataTransfer.files[0]);
    });
    file.focus();
  }

  async tried(act) {
    try {
      await act();
    } catch (error) {
      this.desk.say(error.message, true);
    }
  }

  look(file) {
    return this.tried(async () => {
      this.desk.say(durand.t("desk_looking"));
      const body = new FormData();
      body.append("file", file);
      const { told } = await durand.line.send("POST", "import/preview", { body });
      this.desk.say("");
      this.file = file;
      this.preview = told;
      this.choices =
        this.keptChoices() || (told.proposal ? durand.mapping.begin(told) : { dataset: told.dataset });
      this.report.replaceChildren();
      this.drawMapping();
      this.mapping.querySelector("select, input")?.focus();
    });
  }

  // What was chosen before for a file with these columns: a browser cannot keep the file itself.
  keptChoices() {
    const kept = durand.kept.read("mapping");
    return kept && kept.columns === this.preview.columns.join("\n") ? kept.choices : null;
  }

  drawMapping() {
    const { t, forms } = durand;
    const { element, button } = durand.dom;
    const focused = /** @type {any} */ (document.activeElement)?.ariaLabel;
    const dataset = /** @type {any} */ (element("input", ""));
    dataset.value = this.choices.dataset;
    dataset.addEventListener("input", () => {
      this.choices.dataset = dataset.value.trim();
      this.keep();
    });
    const form = forms.form(
      "mapping-form",
      { send: () => this.take(false) },
      ...durand.mappingForm.parts(this.preview, this.choices, this.file.name, () => this.changed()),
      forms.named(t("desk_dataset"), dataset),
      element(
        "p",
        "acts",
        button(t("desk_try"), () => this.take(true), "tool try"),
        forms.submit(t("desk_import_it")),
      ),
    );
    this.mapping.replaceChildren(form);
    if (focused) this.mapping.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  changed() {
    this.keep();
    this.drawMapping();
  }

  keep() {
    durand.kept.write("mapping", { columns: this.preview.columns.join("\n"), choices: this.choices });
  }

  take(isTrial) {
    return this.tried(async () => {
      const body = new FormData();
      body.append("file", this.file);
      if (this.preview.proposal) body.append("mapping", durand.mappingForm.toml(this.preview, this.choices));
      if (this.choices.dataset) body.append("dataset", this.choices.dataset);
      if (isTrial) body.append("dry_run", "true");
      const { told } = await durand.line.send("POST", "import", { body });
      this.showReport(await this.ended(told));
    });
  }

  async ended(job) {
    while (["accepted", "running"].includes(job.status)) {
      this.desk.say(durand.t("desk_import_runs", { progress: job.progress }));
      await new Promise((wake) => setTimeout(wake, 250));
      job = (await durand.line.send("GET", `imports/${job.id}`)).told;
    }
    this.desk.say("");
    return job;
  }

  // In a sentence what became of it; then the counts, the warnings, and each refused row with its reason.
  showReport(job) {
    const { t } = durand;
    const { element, data, button } = durand.dom;
    const report = job.report || {};
    const names = ["rows", "inserted", "updated", "unchanged", "refused", "located", "unlocated"];
    const counts = names
      .filter((name) => name in report)
      .map((name) => `${report[name]} ${t(`desk_count_${name}`)}`);
    const undo = job.revision && !job.reversed ? button(t("desk_undo"), () => this.undo(job), "tool undo") : null;
    this.report.replaceChildren(
      ...[
        element("h3", "", data(this.became(job))),
        job.error ? element("p", "warning", data(job.error)) : null,
        counts.length ? element("p", "", counts.join(" · ")) : null,
        ...(report.warnings || []).map((each) => this.warning(each)),
        this.refusals(report.refusals || []),
        undo ? element("p", "acts", undo) : null,
      ].filter((each) => each !== null),
    );
    this.report.scrollIntoView({ block: "nearest" });
    (undo || this.mapping.querySelector("button"))?.focus();
  }

  // A warning that names the pairs which may be one event leads to them.
  warning(text) {
    const { element, data, link } = durand.dom;
    const [pairs, ...rest] = text.split(/: see \/matches/);
    if (!rest.length) return element("p", "warning", data(text));
    return element("p", "warning", data(pairs), ": ", link(durand.t("desk_see_pairs"), "#inbox/match"));
  }

  became(job) {
    const { t } = durand;
    if (job.reversed) return t("desk_undone", { revision: job.reversed.revision });
    if (job.error) return job.file;
    if (job.dry_run) return t("desk_tried");
    return job.revision ? t("desk_imported", { revision: job.revision }) : t("desk_nothing_written");
  }

  refusals(rows) {
    const { t } = durand;
    const { element, data } = durand.dom;
    if (!rows.length) return null;
    const made = rows.map(({ row, reason }) =>
      element("tr", "", data(row ?? "", "td"), element("td", "", data(reason))),
    );
    const heads = element("tr", "", element("th", "", t("desk_row")), element("th", "", t("desk_reason")));
    const caption = element("caption", "", t("desk_refused_rows"));
    return element("table", "refusals", caption, element("thead", "", heads), element("tbody", "", ...made));
  }

  undo(job) {
    return this.tried(async () => {
      const { told } = await durand.line.send("DELETE", `imports/${job.id}`);
      this.showReport({ ...job, ...told });
    });
  }
};
