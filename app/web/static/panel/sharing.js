"use strict";
// Taking the view along: its link, files of what the filters select, the QGIS project, paper.

durand.sharing = (() => {
  const { element, link, button } = durand.dom;
  const { t } = durand;
  /** @type {[string, string, Record<string, string>?][]} its name, its suffix, what is asked besides */
  const FORMATS = [
    ["geojson", "geojson"],
    ["csv", "csv"],
    ["hxl", "csv", { hxl: "true" }],
    ["xlsx", "xlsx"],
    ["gpkg", "gpkg"],
    ["fgb", "fgb"],
    ["parquet", "parquet"],
    ["kml", "kml"],
  ];

  async function copy(wanted, said) {
    try {
      await navigator.clipboard.writeText(wanted);
      durand.language.say(said, t("share_copied"));
    } catch {
      const address = Object.assign(document.createElement("input"), {
        type: "text",
        readOnly: true,
        value: wanted,
      });
      said.replaceChildren(element("label", "", t("share_copy_by_hand"), " ", address));
      address.select();
    }
  }

  // The link to this view as the data is now, whatever is imported later; a page of a moment has it already.
  function freezing(source, state, said) {
    if (source.inside || state.frame.as_of) return null;
    const frozen = () => state.addressWith({ ...state.frame, as_of: String(durand.data.revision) });
    return button(t("share_freeze"), () => copy(frozen(), said), "plain freeze-it");
  }

  // A page in one file gives what it holds.
  function save(features) {
    const address = URL.createObjectURL(new Blob([JSON.stringify(features)], { type: "application/geo+json" }));
    const anchor = link("", address);
    anchor.download = "incidents.geojson";
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function files(source, state, boxed) {
    const box = () => (boxed.checked ? state.bbox() : null);
    if (source.inside)
      return [
        element(
          "li",
          "",
          button(t("format_geojson"), () => save(source.everything(state.filters, box())), "plain"),
        ),
      ];
    const anchors = FORMATS.map(([name, suffix, more]) => {
      const anchor = link(t(`format_${name}`), "#");
      anchor.download = "";
      anchor.dataset.format = name;
      const aim = () => {
        anchor.href = source.exportLink(suffix, state.filters, {
          ...more,
          ...(box() ? { bbox: box().join(",") } : {}),
        });
      };
      aim();
      boxed.addEventListener("change", aim);
      return anchor;
    });
    return anchors.map((anchor) => element("li", "", anchor));
  }

  const quoted = (text) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;

  // The code that shows this view in a page of somebody else, with the parts that are wanted. The sentence, which
  // says what was asked, and the words on the line are always in it.
  function embedding(state, said) {
    const code = Object.assign(document.createElement("textarea"), { readOnly: true, rows: 4 });
    durand.language.label(code, t("share_embed_code"));
    const boxes = ["time", "key"].map((name) =>
      Object.assign(document.createElement("input"), { type: "checkbox", checked: true, value: name }),
    );
    const write = () => {
      const without = boxes.filter((box) => !box.checked).map((box) => box.value);
      const src = state.addressWith({ ...state.frame, embed: "1" }, without.join(","));
      const [address, title] = [src, t("map_label")].map(quoted);
      code.value = `<iframe src=${address} title=${title} width="640" height="420"></iframe>`;
    };
    const choices = boxes.map((box) =>
      element("label", "choice", box, element("span", "", t(`share_embed_${box.value}`))),
    );
    for (const box of boxes) box.addEventListener("change", write);
    const made = element(
      "details",
      "embedding",
      element("summary", "", t("share_embed")),
      element("p", "quiet", t("share_embed_why")),
      ...choices,
      code,
      button(t("share_embed_copy"), () => copy(code.value, said), "plain"),
    );
    made.addEventListener("toggle", write);
    return made;
  }

  // `state.bbox` is the view's box; `incidents` how many the filters select, in words.
  function menu({ source, state, incidents }) {
    const said = element("p", "quiet");
    said.setAttribute("role", "status");
    const boxed = Object.assign(document.createElement("input"), { type: "checkbox" });
    boxed.disabled = Boolean(state.filters.bbox);
    return [
      element(
        "p",
        "",
        button(t("share_link"), () => copy(state.address, said), "plain"),
        " ",
        freezing(source, state, said),
        " ",
        button(t("share_print"), () => window.print(), "plain print-it"),
      ),
      said,
      source.inside ? null : embedding(state, said),
      element("h3", "", t("share_download")),
      element("p", "quiet", t("share_what", { incidents })),
      element("label", "choice", boxed, element("span", "", t("share_box"))),
      element("ul", "files", ...files(source, state, boxed)),
      source.inside ? null : element("p", "", link(t("share_qgis"), source.project, "qgis")),
      source.inside ? null : element("p", "", link(t("share_documents"), source.documents)),
    ];
  }

  return { menu };
})();
