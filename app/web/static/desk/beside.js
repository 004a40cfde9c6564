"use strict";
// What stands beside the form of an incident: its claims, its figures by a method, and its versions.

durand.beside = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, button } = durand.dom;
  const METHODS = ["span", "stated", "latest", ...durand.data.values.party.map((each) => `by:${each}`)];
  let chosen = METHODS[0]; // The method of figures: it stays when a claim is added, and for the next incident.
  const path = (table, id) => `collections/${table}/items/${encodeURIComponent(id)}`;

  function claim({ properties: p }) {
    const figures = [
      w.figure(p.killed_low, p.killed_best, p.killed_high, t("killed")),
      w.figure(p.injured_low, p.injured_best, p.injured_high, t("injured")),
    ].filter(w.known);
    return element(
      "article",
      "claim",
      element("h4", "", data(w.speaker(p.party || t("unknown")))),
      w.known(p.said_by) ? data(p.said_by, "p") : null,
      figures.length ? element("p", "", figures.join(" · ")) : null,
      w.known(p.statement) ? data(p.statement, "blockquote") : null,
    );
  }

  const answer = async (method, where, more) => (await durand.line.send(method, where, more)).told;

  // The incident's figures by the method that is chosen, worked out by the service.
  function figures(id) {
    const told = element("strong", "by-method");
    const select = element("select", "method");
    for (const each of METHODS) select.append(element("option", "", each));
    /** @type {any} */ (select).value = chosen;
    const show = async () => {
      chosen = /** @type {any} */ (select).value;
      const params = { filter: `id='${id.replaceAll("'", "''")}'`, figures: chosen };
      try {
        const found = await answer("GET", "collections/incidents/items", { params });
        const p = found.features[0]?.properties;
        told.textContent = p ? `${w.capital(w.deaths(p))}, ${w.injured(p)}` : t("unknown");
      } catch (error) {
        told.textContent = error.message;
      }
    };
    select.addEventListener("change", show);
    show();
    return element("div", "figures-by", durand.forms.named(t("desk_method"), select), told);
  }

  function addClaim(id, again) {
    const fields = durand.draftsOf.FIELDS.claims.map((name) => durand.forms.field("claims", name, null));
    const key = `claim.${id}`;
    const form = durand.forms.form(
      "add-claim",
      {
        send: async (sent) => {
          const properties = { incident: id, ...durand.forms.changes(sent, {}) };
          try {
            await durand.line.json("POST", "collections/claims/items", properties);
            durand.kept.forget(key);
            again();
          } catch (error) {
            sent.querySelector(".warning").textContent = error.message;
          }
        },
      },
      element("div", "fields", ...fields),
      element("p", "warning"),
      element("p", "acts", durand.forms.submit(t("desk_add_claim"), "tool")),
    );
    form.querySelector(".warning").setAttribute("role", "alert");
    durand.forms.fill(form, durand.kept.read(key) || {});
    form.addEventListener("input", () => durand.kept.write(key, durand.forms.read(form)));
    const made = element("details", "", element("summary", "", t("desk_add_claim")), form);
    if (durand.kept.read(key)) /** @type {any} */ (made).open = true;
    return made;
  }

  async function claims(id, again) {
    const { features } = await answer("GET", `incidents/${encodeURIComponent(id)}/claims`);
    return element(
      "section",
      "claims-beside",
      element("h3", "", t("desk_claims")),
      figures(id),
      element("div", "side-by-side", ...features.map(claim)),
      durand.line.may("contributor") ? addClaim(id, again) : null,
    );
  }

  async function versions(id, table = "incidents") {
    const told = await answer("GET", `${path(table, id)}/versions`);
    const items = [...told.versions].reverse().map((each) => {
      const at = String(each.at || each.created || "")
        .slice(0, 16)
        .replace("T", " ");
      const changed = each.changes.map(({ field }) => field).join(", ");
      const who = w.known(each.by) ? t("desk_by", { who: each.by }) : null;
      const said = [t("desk_version", { revision: each.revision, at }), who, each.became, each.why, changed];
      return element("li", "", data(said.filter(w.known).join(" · ")));
    });
    return element("section", "versions", element("h3", "", t("desk_versions")), element("ul", "", ...items));
  }

  // Two versions and what was typed, column by column, where they differ.
  function stale(told, typed, { save, take, table = "incidents" }) {
    const rows = [...new Set([...told.changed, ...Object.keys(typed)])].map((name) => {
      const cells = [told.yours?.[name], told.current?.[name], typed[name]];
      const { title } = durand.forms.about(table, name);
      return element("tr", "", element("th", "", title), ...cells.map((cell) => data(cell ?? "", "td")));
    });
    const heads = ["desk_column", "desk_as_seen", "desk_as_now", "desk_as_typed"].map((key) =>
      element("th", "", t(key)),
    );
    const made = element(
      "div",
      "stale",
      element("p", "warning", t("desk_stale")),
      element("table", "", element("thead", "", element("tr", "", ...heads)), element("tbody", "", ...rows)),
      element(
        "p",
        "acts",
        button(t("desk_save_mine"), save, "tool first"),
        button(t("desk_take_theirs"), take, "tool"),
      ),
    );
    made.role = "alert";
    return made;
  }

  return { claims, versions, stale };
})();
