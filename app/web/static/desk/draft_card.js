"use strict";
// One draft: what it says, what was decided, and the three decisions with their keys.

durand.draftCard = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, button } = durand.dom;
  const { forms } = durand;

  const TITLES = {
    incidents: (p) => [data(p.title || t("untitled"))],
    claims: (p) => [
      data(w.speaker(p.party || t("unknown"))),
      p.said_by ? ": " : "",
      p.said_by ? data(p.said_by) : "",
    ],
    crossing_status: (p) => [
      data(forms.gateName(p.crossing) || p.crossing_name || t("unknown")),
      ": ",
      data(p.status),
    ],
  };

  const LINES = {
    incidents: (p) => [
      [p.event_type, w.capital(w.date(p))],
      [
        p.place_name || t("unknown"),
        w.known(p.longitude) ? `${w.precision(p)}, ${w.within(p)}` : t("not_located"),
      ],
    ],
    claims: (p) => [
      [
        w.figure(p.killed_low, p.killed_best, p.killed_high, t("killed")),
        w.figure(p.injured_low, p.injured_best, p.injured_high, t("injured")),
        p.of_whom,
      ],
    ],
    crossing_status: (p) => [
      [durand.gateWords.about(p), w.span(p.date_from, p.date_to)],
      [durand.gateWords.speaker(p)],
      [w.known(p.date_from) ? "" : t("desk_status_undated")],
    ],
  };

  const lines = (draft) =>
    LINES[draft.table](draft.record)
      .map((parts) => parts.filter(w.known))
      .filter((parts) => parts.length)
      .map((parts) =>
        element("p", "line", ...parts.flatMap((part, i) => (i ? [" · ", data(part)] : [data(part)]))),
      );

  function decided(draft, { as, why, corrected }) {
    const words = corrected ? t("desk_accepted_corrected") : t(`desk_${as}`);
    return element("p", `decided ${as}`, words, why ? `: ${why}` : "", ...(as === "accepted" ? ways(draft) : []));
  }

  function ways(draft) {
    if (draft.table !== "incidents") return [];
    const id = encodeURIComponent(draft.id);
    return [
      " · ",
      durand.dom.link(t("desk_edit"), `#edit/${id}`),
      " · ",
      durand.dom.link(t("desk_on_map"), `map#sel=${id}`),
    ];
  }

  function act(key, words, run, className) {
    const made = button("", run, `tool ${className}`);
    made.append(element("kbd", "", key), ` ${words}`);
    made.setAttribute("aria-keyshortcuts", key);
    return made;
  }

  function actions(draft, list) {
    const decision = list.decisions[draft.id];
    if (!list.may) return null;
    const waits = draft.incident && !list.isAccepted(draft.incident) && list.has(draft.incident);
    if (decision) {
      return decision.as === "dropped" && !waits
        ? element(
            "p",
            "acts",
            act("a", t("desk_accept_after_all"), () => list.accept(draft), ""),
          )
        : null;
    }
    return element(
      "p",
      "acts",
      waits ? null : act("a", t("desk_accept"), () => list.accept(draft), "first"),
      act("c", t("desk_correct"), () => list.correct(draft), ""),
      act("d", t("desk_drop"), () => list.askWhy(draft), ""),
    );
  }

  const name = (draft) => t("desk_draft_of", { what: t(`desk_kind_${draft.table}`), line: draft.line });

  // A claim in the sentence that its incident shows already.
  const isToldAbove = (draft, list) =>
    list.drafts.some((each) => each.id === draft.incident && each.quote === draft.quote);

  function make(draft, list) {
    const decision = list.decisions[draft.id];
    const card = element(
      "article",
      `draft of-${draft.table} ${decision ? decision.as : "open"}`,
      element("p", "kind quiet", name(draft)),
      element("h3", "", ...TITLES[draft.table](draft.record)),
      ...lines(draft),
      isToldAbove(draft, list) ? null : data(draft.quote, "blockquote"),
      decision ? decided(draft, decision) : null,
      actions(draft, list),
      element("div", "more"),
    );
    card.tabIndex = -1;
    card.dataset.id = draft.id;
    durand.language.label(card, `${name(draft)}: ${card.querySelector("h3").textContent}`);
    return card;
  }

  const OF_DROP = ["desk_why_background", "desk_why_no_event", "desk_why_twice"];

  // Asks for the reason of a drop, or of another decision: one key or click for a common one.
  function reasons(drop, leave, about = { given: OF_DROP, word: t("desk_drop") }) {
    const given = about.given.map((key) => t(key));
    const own = /** @type {HTMLInputElement} */ (element("input", ""));
    const form = forms.form(
      "reasons",
      { send: () => drop(own.value.trim()), leave },
      ...given.map((why, i) => act(String(i + 1), why, () => drop(why), "")),
      forms.named(t("desk_why_other"), own),
      forms.submit(about.word, "tool"),
    );
    form.addEventListener("keydown", (event) => {
      const why = event.target === own ? null : given[Number(event.key) - 1];
      if (why) drop(why);
    });
    return form;
  }

  // The fields of a draft, filled with what it says, or with what was typed before.
  function corrections(draft, { send, leave, typed }) {
    const fields = durand.draftsOf.FIELDS[draft.table].map((each) =>
      forms.field(draft.table, each, draft.record[each]),
    );
    const form = forms.form(
      "corrections",
      { send, leave },
      element("div", "fields", ...fields),
      element(
        "p",
        "acts",
        forms.submit(t("desk_save_accept")),
        button(t("desk_cancel"), () => leave(form)),
      ),
    );
    if (typed) forms.fill(form, typed);
    return form;
  }

  const title = (draft) => TITLES[draft.table](draft.record);

  return { make, reasons, corrections, title, lines, act };
})();
