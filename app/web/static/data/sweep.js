"use strict";
// The least that figures say together, as app/aggregate/joint.py and sweep.py find it: the proof and the limits
// stand there.

durand.jointLeast = (() => {
  const { heaviest } = durand;
  const [MOST_EXACT, MOST_SWEEPS, MOST_IN_KNOT, MOST_COMPARED] = [25, 400, 40, 3000];
  const sum = (figures, rows) => rows.reduce((total, row) => total + figures[row].low, 0);

  // Groups of numbered things that pairs join.
  function joined(count, pairs) {
    const root = Array.from({ length: count }, (_, at) => at);
    const find = (at) => {
      if (root[at] !== at) root[at] = find(root[at]);
      return root[at];
    };
    for (const [one, other] of pairs) root[find(one)] = find(other);
    const groups = new Map();
    for (let at = 0; at < count; at += 1) groups.set(find(at), [...(groups.get(find(at)) || []), at]);
    return [...groups.values()];
  }

  // The largest sets of datasets of which no two are rivals.
  function sidesOf(datasets, rival) {
    const found = [];
    const grow = (made, open, done) => {
      if (!open.length && !done.length) found.push(made);
      let left = open;
      for (const each of open) {
        const apart = (other) => other !== each && !rival(each, other);
        grow([...made, each], left.filter(apart), done.filter(apart));
        left = left.filter((other) => other !== each);
        done = [...done, each];
      }
    };
    grow([], datasets, []);
    return found;
  }

  function families(figures, rival) {
    const datasets = [...new Set(figures.map((f) => f.dataset))].sort();
    const pairs = datasets.flatMap((one, a) =>
      datasets.flatMap((other, b) => (b < a && rival(one, other) ? [[a, b]] : [])),
    );
    return joined(datasets.length, pairs).map((group) => {
      const members = group.map((at) => datasets[at]);
      return { members: new Set(members), sides: sidesOf(members, rival), size: members.length };
    });
  }

  // Figures of one side that links join: { rows, links }.
  function knots(rows, links) {
    const place = new Map(rows.map((row, at) => [row, at]));
    const inside = links.filter(([one, other]) => place.has(one) && place.has(other));
    if (!inside.length) return [];
    const tied = [...new Set(inside.flat())].sort((a, b) => a - b);
    const at = new Map(tied.map((row, i) => [row, i]));
    return joined(
      tied.length,
      inside.map((link) => link.map((row) => at.get(row))),
    ).map((group) => {
      const members = group.map((i) => tied[i]);
      return { rows: members, links: inside.filter(([one]) => members.includes(one)) };
    });
  }

  function best(figures, knot, rows) {
    const there = new Set(rows);
    return [
      ...heaviest(
        new Map(rows.map((row) => [row, figures[row].low])),
        knot.links.filter((link) => link.every((row) => there.has(row))),
      ),
    ];
  }

  function bisect(values, wanted) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function steps(figures, side, knot, begin, end) {
    const distinct = (of) => [...new Set(knot.rows.map((row) => of.get(row)))].sort((a, b) => a - b);
    const begins = distinct(begin);
    let before = begins.map(() => 0);
    const entries = [];
    for (const last of distinct(end)) {
      const worth = begins.map((first) =>
        sum(
          figures,
          best(
            figures,
            knot,
            knot.rows.filter((row) => begin.get(row) >= first && end.get(row) <= last),
          ),
        ),
      );
      const now = worth.map((value, at) => value - (worth[at + 1] ?? 0));
      for (const [at, step] of now.entries()) {
        if (step !== before[at]) entries.push([side, begins[at], last, step - before[at]]);
      }
      before = now;
    }
    return entries;
  }

  // The rows of the best figures of datasets that are rivals, links across stretches of time left aside.
  function sweep(figures, rows, sides, links) {
    const moments = [...new Set(rows.map((row) => figures[row].first))].sort((a, b) => a - b);
    const begin = new Map(rows.map((row) => [row, bisect(moments, figures[row].first) - 1]));
    const end = new Map(rows.map((row) => [row, bisect(moments, figures[row].last)]));
    const entries = [];
    const parts = sides.map((side, number) => {
      const own = rows.filter((row) => side.includes(figures[row].dataset));
      const all = knots(own, links);
      const tied = all.filter((knot) => knot.rows.length <= MOST_IN_KNOT);
      const large = all.filter((knot) => knot.rows.length > MOST_IN_KNOT);
      const left = new Set(all.flatMap((knot) => knot.rows));
      const plain = [
        ...own.filter((row) => !left.has(row)),
        ...large.flatMap((knot) => best(figures, knot, knot.rows)),
      ];
      for (const row of plain) entries.push([number, begin.get(row), end.get(row), figures[row].low]);
      for (const knot of tied) entries.push(...steps(figures, number, knot, begin, end));
      return { plain, tied };
    });
    entries.sort((a, b) => a[2] - b[2]);
    const inside = (from, to) => (row) => begin.get(row) >= from && end.get(row) <= to;
    return stretches(entries, moments.length, sides.length).flatMap(([side, from, to]) => [
      ...parts[side].plain.filter(inside(from, to)),
      ...parts[side].tied.flatMap((knot) => best(figures, knot, knot.rows.filter(inside(from, to)))),
    ]);
  }

  // From left to right: the best until each moment is the best until an earlier one, and what one side says
  // between them.
  function stretches(entries, count, sides) {
    const worth = Array.from({ length: sides }, () => new Float64Array(count));
    const until = new Float64Array(count + 1);
    /** @type {[number, number][]} */
    const chosen = [];
    let at = 0;
    for (let moment = 0; moment <= count; moment += 1) {
      for (; at < entries.length && entries[at][2] === moment; at += 1) {
        const [side, last, , weight] = entries[at];
        for (let first = 0; first <= last; first += 1) worth[side][first] += weight;
      }
      if (moment) until[moment] = -1;
      for (let side = 0; side < sides; side += 1) {
        for (let first = 0; first < moment; first += 1) {
          if (worth[side][first] > until[moment])
            [until[moment], chosen[moment]] = [worth[side][first], [side, first]];
        }
      }
      if (moment < count) for (const each of worth) each[moment] = until[moment];
    }
    const found = [];
    for (let moment = count; moment; [, moment] = chosen[moment]) found.push([...chosen[moment], moment]);
    return found;
  }

  function relaxed(figures, rows, links, kin) {
    const found = kin.flatMap(({ members, sides }) => {
      const own = rows.filter((row) => members.has(figures[row].dataset));
      if (sides.length > 1) return sweep(figures, own, sides, links);
      const left = new Set(
        knots(own, links).flatMap((knot) => {
          const kept = new Set(best(figures, knot, knot.rows));
          return knot.rows.filter((row) => !kept.has(row));
        }),
      );
      return own.filter((row) => !left.has(row));
    });
    const there = new Set(found);
    return { found, broken: links.filter((link) => link.every((row) => there.has(row))) };
  }

  function branched(figures, rows, links, kin, conflict) {
    let most = 0;
    const waiting = [rows];
    for (let turn = 0; turn < MOST_SWEEPS && waiting.length; turn += 1) {
      const kept = waiting.pop();
      const { found, broken } = relaxed(figures, kept, links, kin);
      const says = sum(figures, found);
      if (says <= most) continue;
      const lighter = broken.map((pair) => [...pair].sort((a, b) => figures[a].low - figures[b].low)[0]);
      most = Math.max(most, says - sum(figures, [...new Set(lighter)]));
      if (!lighter.length) continue;
      const row = lighter.reduce((a, b) => (figures[b].low > figures[a].low ? b : a));
      waiting.push(
        kept.filter((other) => !conflict(row, other)),
        kept.filter((other) => other !== row),
      );
    }
    return most;
  }

  // The least that figures { dataset, first, last, low } say together; `rival` tells of two datasets whether they
  // may report the same.
  function jointLeast(figures, links, rival) {
    const kin = families(figures, rival);
    const rows = figures.map((_, at) => at);
    const { found, broken } = relaxed(figures, rows, links, kin);
    if (!broken.length && kin.every(({ sides, size }) => sides.flat().length === size)) return sum(figures, found);
    const linked = new Set(links.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
    const meets = (a, b) => figures[a].first <= figures[b].last && figures[b].first <= figures[a].last;
    const conflict = (a, b) =>
      a !== b && (linked.has(`${a} ${b}`) || (rival(figures[a].dataset, figures[b].dataset) && meets(a, b)));
    const pairs =
      rows.length > MOST_COMPARED
        ? []
        : rows.flatMap((a) => rows.slice(0, a).flatMap((b) => (conflict(a, b) ? [[a, b]] : [])));
    const parts = rows.length > MOST_COMPARED ? [rows] : joined(rows.length, pairs);
    return parts.reduce((total, part) => {
      if (part.length > MOST_EXACT) return total + branched(figures, part, links, kin, conflict);
      const inside = new Set(part);
      const weights = new Map(part.map((row) => [row, figures[row].low]));
      return (
        total +
        sum(figures, [
          ...heaviest(
            weights,
            pairs.filter(([a, b]) => inside.has(a) && inside.has(b)),
          ),
        ])
      );
    }, 0);
  }

  return Object.assign(jointLeast, { sidesOf });
})();
