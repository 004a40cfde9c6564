"use strict";
// A mapping as a form over the first rows of its file: above each column stands what it becomes.

durand.mappingForm = (() => {
  const { t, mapping } = durand;
  const { element, data } = durand.dom;
  const STYLES = ["YYYY-MM-DD", "DD-MM-YYYY", "MM-DD-YYYY", "DD MONTH YYYY"];
  const ours = durand.data.columns.incidents.filter((each) => !each.derived);
  const titleOf = (name) => ours.find((each) => each.name === name)?.title || name;
  const VOCABULARIES = { event_type: durand.data.values.event_type };

  function select(options, value, label, change) {
    const made = element("select", "");
    durand.language.label(made, label);
    for (const [key, text] of options) {
      const option = element("option", "", text);
      option.value = key;
      made.append(option);
    }
    made.value = value;
    made.addEventListener("change", () => change(made.value));
    return made;
  }

  function head(column, choices, change) {
    const options = [["", t("desk_left_aside")], ...ours.map(({ name, title }) => [name, title])];
    const choose = select(options, choices.becomes[column], t("desk_becomes", { column }), (value) => {
      choices.becomes[column] = value;
      change();
    });
    const made = element("th", choices.becomes[column] ? "" : "left", choose, data(column));
    made.scope = "col";
    return made;
  }

  function table(preview, file, headOf) {
    const rows = preview.rows.map((row) => element("tr", "", ...row.map((cell) => data(cell, "td"))));
    const caption = element("caption", "", t("desk_first_rows", { file }));
    const made = element(
      "table",
      "",
      caption,
      element("thead", "", element("tr", "", ...preview.columns.map(headOf))),
    );
    made.append(element("tbody", "", ...rows));
    const around = element("div", "rows", made);
    around.tabIndex = 0;
    around.role = "region";
    durand.language.label(around, t("desk_first_rows", { file }));
    return around;
  }

  // What a person has to know of the mapping as it was proposed, such as which rows it could not read.
  function remarks({ remarks: told }) {
    if (!told.length) return "";
    const made = element("ul", "remarks", ...told.map((each) => data(each, "li")));
    durand.language.label(made, t("desk_remarks"));
    return element("div", "", element("p", "quiet", t("desk_remarks")), made);
  }

  // What no single column becomes: columns that are made of several, and what is the same in every row.
  function notes(preview, columns) {
    const made = Object.entries(columns).filter(([, theirs]) => theirs.length > 1);
    const constants = Object.entries(mapping.constantsOf(preview, columns));
    return [
      ...made.map(([name, theirs]) => t("desk_made_of", { ours: titleOf(name), theirs: theirs.join(", ") })),
      ...constants.map(([name, value]) => t("desk_same_in_all", { ours: titleOf(name), value })),
    ].map((text) => element("p", "quiet", data(text)));
  }

  function words(preview, columns, choices, change) {
    return Object.entries(VOCABULARIES).flatMap(([name, vocabulary]) =>
      mapping.wordsOf(preview, columns, name, vocabulary).map((word) => {
        const options = ["", ...vocabulary].map((each) => [each, each || t("desk_not_said")]);
        const choose = select(options, choices.words[word] || "", "", (value) => {
          choices.words[word] = value;
          change();
        });
        choose.removeAttribute("aria-label");
        return durand.forms.named(t("desk_word_means", { word }), choose);
      }),
    );
  }

  // The parts of the form; `change` is called when a choice was made.
  function parts(preview, choices, file, change) {
    if (!preview.proposal) {
      const plain = (column) => data(column, "th");
      return [
        element("p", "", t("desk_needs_no_mapping", { format: preview.format })),
        table(preview, file, plain),
      ];
    }
    const columns = mapping.columnsOf(preview, choices);
    const dates = [["", t("desk_dates_found")], ...STYLES.map((each) => [each, each])];
    const style = select(dates, choices.dates, "", (value) => {
      choices.dates = value;
      change();
    });
    style.removeAttribute("aria-label");
    return [
      element("p", "", t("desk_mapping_lead")),
      preview.proposal.unclear_dates ? element("p", "warning", preview.proposal.unclear_dates) : "",
      remarks(preview.proposal),
      table(preview, file, (column) => head(column, choices, change)),
      ...notes(preview, columns),
      element(
        "div",
        "fields",
        durand.forms.named(t("desk_dates"), style),
        ...words(preview, columns, choices, change),
      ),
    ].filter(durand.words.known);
  }

  return { parts, toml: (preview, choices) => mapping.toml(preview, choices, VOCABULARIES) };
})();
