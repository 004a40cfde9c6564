"use strict";
// The heaviest set of figures of which no two conflict, as app/aggregate/heaviest.py finds it.

durand.heaviest = (() => {
  const MOST_BRANCHES = 20000;
  const MOST_SEARCHED = 200;

  // The keys whose weights add up to the most; `weights` is a Map, `pairs` are the keys in conflict.
  function heaviest(weights, pairs) {
    const near = new Map([...weights.keys()].map((each) => [each, new Set()]));
    for (const [one, other] of pairs) {
      if (one === other) continue;
      near.get(one)?.add(other);
      near.get(other)?.add(one);
    }
    return solve(new Map(weights), near, { left: MOST_BRANCHES });
  }

  function solve(weights, near, budget) {
    const { chosen, folded } = settle(weights, near);
    for (const part of parts(near)) {
      for (const each of choose(only(weights, part), only(near, part), budget)) chosen.add(each);
    }
    for (const [leaf, stem] of folded.reverse()) if (!chosen.has(stem)) chosen.add(leaf);
    return chosen;
  }

  const only = (map, keys) => new Map(keys.map((each) => [each, map.get(each)]));
  const sum = (weights, keys) => [...keys].reduce((total, each) => total + weights.get(each), 0);

  // With or without the figure in most conflicts.
  function choose(weights, near, budget) {
    if (near.size > MOST_SEARCHED || budget.left <= 0) return greedy(weights, near);
    budget.left -= 1;
    const most = [...near.keys()].reduce((a, b) =>
      near.get(b).size > near.get(a).size || (near.get(b).size === near.get(a).size && b < a) ? b : a,
    );
    const withIt = solve(...without(weights, near, new Set([most, ...near.get(most)])), budget).add(most);
    const rest = solve(...without(weights, near, new Set([most])), budget);
    return sum(weights, rest) > sum(weights, withIt) ? rest : withIt;
  }

  function without(weights, near, left) {
    const kept = [...near.keys()].filter((each) => !left.has(each));
    return [
      only(weights, kept),
      new Map(kept.map((each) => [each, new Set([...near.get(each)].filter((other) => !left.has(other)))])),
    ];
  }

  function remove(near, each) {
    for (const other of near.get(each)) near.get(other).delete(each);
    near.delete(each);
  }

  // Takes what is in no conflict and settles what is in one alone: a leaf that weighs less is folded into its
  // neighbour.
  function settle(weights, near) {
    /** @type {[any, any][]} */
    const folded = [];
    const [chosen, waiting] = [new Set(), [...near.keys()]];
    while (waiting.length) {
      const each = waiting.pop();
      if (!near.has(each) || near.get(each).size > 1) continue;
      const [stem] = near.get(each);
      if (stem !== undefined && weights.get(stem) > weights.get(each)) {
        weights.set(stem, weights.get(stem) - weights.get(each));
        folded.push([each, stem]);
        waiting.push(stem);
      } else {
        chosen.add(each);
        if (stem !== undefined) {
          waiting.push(...near.get(stem));
          remove(near, stem);
        }
      }
      remove(near, each);
    }
    return { chosen, folded };
  }

  function parts(near) {
    const found = [];
    const seen = new Set();
    for (const first of near.keys()) {
      if (seen.has(first)) continue;
      const part = [];
      const waiting = [first];
      seen.add(first);
      while (waiting.length) {
        const each = waiting.pop();
        part.push(each);
        for (const other of near.get(each)) {
          if (!seen.has(other)) waiting.push(other);
          seen.add(other);
        }
      }
      found.push(part);
    }
    return found;
  }

  function greedy(weights, near) {
    const worth = (each) => weights.get(each) / (1 + near.get(each).size);
    const chosen = new Set();
    for (const each of [...near.keys()].sort((a, b) => worth(b) - worth(a) || a - b)) {
      if (![...near.get(each)].some((other) => chosen.has(other))) chosen.add(each);
    }
    return chosen;
  }

  return heaviest;
})();
