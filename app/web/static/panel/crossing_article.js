"use strict";
// A crossing at the day that is looked at: its status, its history, and what happened around it.

durand.CrossingArticle = class {
  constructor(panel, crossing) {
    this.panel = panel;
    this.crossing = crossing;
    this.all = undefined; // what is said of crossings, and its history, once both have come
    const { day } = panel.moment();
    this.article = durand.crossingDetails.details(panel.statusOf(crossing.properties), panel.symbols, day);
  }

  // Fills the article, which the panel has opened, as the answers come.
  ask() {
    const { source, symbols, turn } = this.panel;
    const { properties, geometry } = this.crossing;
    const still = () => turn === this.panel.turn;
    const statements = source.statuses();
    durand.dom.fill(this.article.querySelector(".statuses"), statements, {
      make: (all) => durand.crossingDetails.statuses(durand.crossingDays.about(all, properties), symbols),
      waiting: "asking_statuses",
      failed: "what_statuses",
      still,
    });
    statements.then((all) => this.told(all, still())).catch(() => {});
    if (!geometry) return;
    durand.dom.fill(
      this.article.querySelector(".nearby"),
      source.near(properties.id, this.panel.moment().filters),
      {
        make: (answer) => this.nearby(answer),
        waiting: "asking_near",
        failed: "what_near",
        still,
      },
    );
  }

  told(all, isOpen) {
    this.all = all;
    if (isOpen) this.renew();
  }

  // Another day: the status and the history; what was asked for stays.
  renew() {
    const { statusOf, symbols, moment } = this.panel;
    const { day, until } = moment();
    const { properties } = this.crossing;
    const fresh = durand.crossingDetails.details(statusOf(properties, this.all), symbols, day);
    for (const name of ["history", "nearby", "statuses"]) {
      fresh.querySelector(`.${name}`).replaceWith(this.article.querySelector(`.${name}`));
    }
    this.article.replaceChildren(...fresh.children);
    if (!this.all) return;
    const history = durand.crossingHistory.history(this.all, properties, { symbols, until });
    this.article.querySelector(".history").replaceChildren(...history);
  }

  nearby({ numberMatched, features }) {
    const { element, button } = durand.dom;
    const { t, words: w } = durand;
    if (!numberMatched) return [element("p", "quiet", t("within_25_none"))];
    const { id } = this.crossing.properties;
    const all = button(t("near_filter"), () => this.panel.onNear(id));
    return [
      element("h3", "", t("within_25", { incidents: w.some(numberMatched, "incidents") })),
      ...this.panel.rows(durand.entriesOf(features)),
      element("p", "", all),
    ];
  }
};
