"use strict";
// Deaths of several incidents as a summary has them: at least, best and at most, each with the incidents behind
// it.

durand.totals = (() => {
  const { known, list } = durand.words;
  const NEAR_DAYS = 7;
  const dayNumber = (text) => Date.parse(text) / 864e5;
  const total = (values) => values.reduce((sum, each) => sum + each, 0);

  // Only a bound that is given bounds; where figures contradict each other the widest range counts.
  function figure({ properties: p }) {
    const [low, best, high] = [p.fatalities_low, p.fatalities_best, p.fatalities_high];
    const floor = known(low) ? Math.min(low, best ?? low) : null;
    const first = known(p.date_start) ? dayNumber(p.date_start) : -Infinity;
    const last = known(p.date_end) ? dayNumber(p.date_end) + NEAR_DAYS : Infinity;
    return {
      id: p.id,
      dataset: p.dataset,
      overlaps: list(p.overlaps),
      low: floor,
      best: best ?? null,
      high: known(high) ? Math.max(high, best ?? high, floor ?? 0) : null,
      first,
      last: Math.max(first, last),
    };
  }

  const isFigured = (each) => [each.low, each.best, each.high].some(known);

  function linksOf(figures) {
    const place = new Map(figures.map((each, at) => [each.id, at]));
    const pairs = figures.flatMap((each, at) =>
      each.overlaps.filter((id) => place.has(id) && id !== each.id).map((id) => [at, place.get(id)]),
    );
    return [
      ...new Map(
        pairs.map(([a, b]) => [a < b ? `${a} ${b}` : `${b} ${a}`, [Math.min(a, b), Math.max(a, b)]]),
      ).values(),
    ];
  }

  // Pairs of datasets that are told to be distinct as a test of two: whether they may report the same events.
  function rivalry(distinct) {
    const apart = new Set((distinct || []).flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
    return (one, other) => one !== other && !apart.has(`${one} ${other}`);
  }

  // The pairs of datasets that both have figures within a week.
  function rivals(figures, rival) {
    const of = new Map();
    for (const each of figures) of.set(each.dataset, [...(of.get(each.dataset) || []), each]);
    const names = [...of.keys()].sort();
    return names.flatMap((one) =>
      names
        .filter((other) => one < other && rival(one, other) && meeting(of.get(one), of.get(other)))
        .map((other) => [one, other]),
    );
  }

  // Whether any two meet: of those begun by its end, the one that lasts longest does, or none.
  function meeting(some, others) {
    const sorted = [...others].sort((a, b) => a.first - b.first);
    let [at, latest] = [0, -Infinity];
    for (const each of [...some].sort((a, b) => a.last - b.last)) {
      for (; at < sorted.length && sorted[at].first <= each.last; at += 1)
        latest = Math.max(latest, sorted[at].last);
      if (at && latest >= each.first) return true;
    }
    return false;
  }

  function sums(figures, count, least, overlap) {
    const given = (name) => figures.map((each) => each[name]).filter(known);
    const [low, best, high] = ["low", "best", "high"].map(given);
    const all = (values) => values.length && values.length === figures.length;
    return {
      fatalities_low: low.length ? least : null,
      fatalities_best: all(best) && !overlap ? total(best) : null,
      fatalities_high: all(high) ? total(high) : null,
      with_low: low.length,
      with_best: best.length,
      with_high: high.length,
      without_bounds: figures.filter((each) => known(each.best) && !known(each.low) && !known(each.high)).length,
      unknown_fatalities: count - figures.length,
    };
  }

  const bounded = (figures) => figures.filter((each) => each.low > 0);
  const least = (figures, rival) => durand.jointLeast(bounded(figures), linksOf(bounded(figures)), rival);

  function grouped(features) {
    const groups = new Map();
    for (const feature of features) {
      const name = feature.properties.dataset;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(feature);
    }
    return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  // Everything that a summary says of deaths, with each dataset by itself.
  function tally(features, distinct) {
    const figures = features.map(figure).filter(isFigured);
    const rival = rivalry(distinct);
    const pairs = rivals(figures, rival);
    const byDataset = grouped(features).map(([name, members]) => {
      const own = members.map(figure).filter(isFigured);
      return [
        name,
        {
          incidents: members.length,
          ...sums(
            own,
            members.length,
            least(own, () => false),
            linksOf(own).length,
          ),
        },
      ];
    });
    const warnings = pairs.map(([one, other]) => durand.t("warning_same_events", { one, other }));
    return {
      ...sums(figures, features.length, least(figures, rival), pairs.length || linksOf(figures).length),
      by_dataset: Object.fromEntries(byDataset),
      ...(warnings.length ? { warnings } : {}),
    };
  }

  // Of incidents drawn as one: the least is the largest that one dataset, or several that are distinct, say.
  function together(features, distinct) {
    const figures = features.map(figure).filter(isFigured);
    const rival = rivalry(distinct);
    const sides = durand.jointLeast.sidesOf([...new Set(figures.map((each) => each.dataset))].sort(), rival);
    const largest = Math.max(
      0,
      ...sides.map((side) =>
        least(
          figures.filter((each) => side.includes(each.dataset)),
          () => false,
        ),
      ),
    );
    return sums(figures, features.length, largest, true);
  }

  return { tally, together };
})();
