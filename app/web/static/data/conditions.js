"use strict";
// Conditions of CQL2 on one incident, in the three truth values of SQL: true, false, and null for unknown.
// The page's half of app/filters/cql2_filter.py and app/engine/conditions.py.

durand.conditions = (() => {
  const { known } = durand.words;
  const COMPARISONS = {
    "=": (a, b) => a === b,
    "<>": (a, b) => a !== b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
  };
  const FLIPPED = { "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };
  const [EVER_BEFORE, EVER_AFTER] = ["", "~"]; // before and after all ISO text
  const RELATIONS = {
    t_after: ([a, _], [__, d]) => a > d,
    t_before: ([_, b], [c]) => b < c,
    t_contains: ([a, b], [c, d]) => a < c && b > d,
    t_disjoint: ([a, b], [c, d]) => a > d || b < c,
    t_during: ([a, b], [c, d]) => a > c && b < d,
    t_equals: ([a, b], [c, d]) => a === c && b === d,
    t_finishedby: ([a, b], [c, d]) => a < c && b === d,
    t_finishes: ([a, b], [c, d]) => a > c && b === d,
    t_intersects: ([a, b], [c, d]) => a <= d && b >= c,
    t_meets: ([_, b], [c]) => b === c,
    t_metby: ([a], [_, d]) => a === d,
    t_overlappedby: ([a, b], [c, d]) => a > c && a < d && b > d,
    t_overlaps: ([a, b], [c, d]) => a < c && b > c && b < d,
    t_startedby: ([a, b], [c, d]) => a === c && b > d,
    t_starts: ([a, b], [c, d]) => a === c && b < d,
  };
  const COUNTS = { not: 1, isnull: 1, like: 2, in: 2, between: 3 };

  const text = (node) => {
    const said = JSON.stringify(node);
    return said.length > 100 ? `${said.slice(0, 100)}…` : said;
  };
  const refuse = (key, values) => {
    throw new durand.Refused(durand.t(key, values));
  };
  const cannot = (node, why) => refuse("refused_part", { part: text(node), why: durand.t(why) });
  const isProperty = (node) => typeof node?.property === "string";
  const unfolded = (node) =>
    String(node?.op ?? "").toLowerCase() === "casei" && node.args?.length === 1 ? node.args[0] : node;

  // "%" is any text, "_" one character, a backslash stands before either. What stands between two wildcards is
  // taken where it occurs first: that takes no longer than text times pattern.
  function like(pattern) {
    /** @type {(string | null | undefined)[][]} */
    const runs = [[]];
    for (const part of pattern.match(/\\.|./gsu) ?? []) {
      if (part === "%") runs.push([]);
      else runs[runs.length - 1].push(part === "_" ? null : Array.from(part).pop());
    }
    const [first, last] = [runs[0], runs[runs.length - 1]];
    const fits = (run, letters, at) =>
      at >= 0 &&
      at + run.length <= letters.length &&
      run.every((each, i) => each === null || each === letters[at + i]);
    return (value) => {
      const letters = Array.from(value);
      if (runs.length === 1) return letters.length === first.length && fits(first, letters, 0);
      const end = letters.length - last.length;
      if (!fits(first, letters, 0) || end < first.length || !fits(last, letters, end)) return false;
      let at = first.length;
      for (const run of runs.slice(1, -1)) {
        while (at + run.length <= end && !fits(run, letters, at)) at += 1;
        if (at + run.length > end) return false;
        at += run.length;
      }
      return true;
    };
  }

  class Reader {
    // `columns` are the kinds of an incident's properties, by name; `likes` the most LIKEs.
    constructor(columns, likes) {
      this.columns = columns;
      this.likes = { most: likes, read: 0 };
    }

    condition(node) {
      if (node === true || node === false) return () => node;
      if (typeof node?.op !== "string") cannot(node, "refused_no_condition");
      const op = node.op.toLowerCase();
      if (op.startsWith("s_")) refuse("unapplied_place", { op: op.toUpperCase() });
      const read =
        {
          and: this.every,
          or: this.some,
          not: this.not,
          like: this.like,
          between: this.between,
          in: this.oneOf,
          isnull: this.isNull,
        }[op] ?? (op in FLIPPED ? this.compare : op in RELATIONS ? this.when : null);
      if (!read) cannot(node, "refused_operator");
      const count = COUNTS[op] ?? (["and", "or"].includes(op) ? null : 2);
      if (!Array.isArray(node.args) || (count && node.args.length !== count)) cannot(node, "refused_count");
      return read.call(this, node, op);
    }

    every({ args }) {
      const parts = args.map((part) => this.condition(part));
      return (f) =>
        parts.reduce(
          (all, part) =>
            all === false ? false : ((one) => (one === false ? false : all === null ? null : one))(part(f)),
          true,
        );
    }

    some({ args }) {
      const parts = args.map((part) => this.condition(part));
      return (f) =>
        parts.reduce(
          (any, part) =>
            any === true ? true : ((one) => (one === true ? true : any === null ? null : one))(part(f)),
          false,
        );
    }

    not({ args: [part] }) {
      const inner = this.condition(part);
      return (f) => {
        const one = inner(f);
        return one === null ? null : !one;
      };
    }

    compare({ args: [first, second] }, op) {
      const turned = isProperty(unfolded(second)) && !isProperty(unfolded(first));
      const [left, right] = turned ? [second, first] : [first, second];
      return this.test(left, right, COMPARISONS[turned ? FLIPPED[op] : op]);
    }

    // What holds a property against one value.
    test(left, right, holds) {
      const { name, fold } = this.column(left);
      const value = this.value(name, right);
      const wanted = fold && typeof value === "string" ? durand.folding.casefold(value) : value;
      return this.of(name, (told) => holds(fold ? durand.folding.casefold(told) : told, wanted));
    }

    of(name, holds) {
      return ({ properties: p }) => (known(p[name]) ? holds(p[name]) : null);
    }

    between({ args: [first, low, high] }) {
      const [over, under] = [this.test(first, low, COMPARISONS[">="]), this.test(first, high, COMPARISONS["<="])];
      return (f) => {
        const one = over(f);
        return one === null ? null : one && under(f);
      };
    }

    oneOf({ args: [first, values] }) {
      if (!Array.isArray(values)) cannot({ op: "in", args: [first, values] }, "refused_list");
      const tests = values.map((value) => this.test(first, value, COMPARISONS["="]));
      const { name } = this.column(first);
      return (f) => (known(f.properties[name]) ? tests.some((test) => test(f)) : null);
    }

    like(node) {
      this.likes.read += 1;
      if (this.likes.read > this.likes.most) refuse("refused_likes", { most: this.likes.most });
      const { name, fold } = this.column(node.args[0]);
      const pattern = unfolded(node.args[1]);
      if (this.columns[name] !== "text" || typeof pattern !== "string") cannot(node, "refused_like");
      const fits = like(fold ? durand.folding.casefold(pattern) : pattern);
      return this.of(name, (told) => fits(fold ? durand.folding.casefold(told) : told));
    }

    isNull({ args: [node] }) {
      if (node?.property === "geometry") return (f) => !f.geometry;
      const { name } = this.column(node);
      return ({ properties: p }) => !known(p[name]);
    }

    column(node) {
      const inner = unfolded(node);
      if (!isProperty(inner)) cannot(node, "refused_no_property");
      const name = inner.property;
      if (!Object.hasOwn(this.columns, name))
        refuse("refused_property", { name: `'${name}'`, names: Object.keys(this.columns).join(", ") });
      return { name, fold: inner !== node };
    }

    value(name, node) {
      const literal = unfolded(node);
      const kind = this.columns[name] === "integer" ? "real" : this.columns[name];
      const value = {
        text: (v) => (typeof v === "string" ? v : null),
        real: (v) => (typeof v === "number" ? v : null),
        date: durand.intervals.dayOf,
      }[kind](literal);
      if (value === null) refuse("refused_kind", { name, kind: durand.t(`kind_${kind}`), part: text(node) });
      return value;
    }

    when({ args: [first, second] }, op) {
      const [a, b] = [this.span(first), this.span(second)];
      return (f) => {
        const [one, other] = [a(f), b(f)];
        return one && other ? RELATIONS[op](one, other) : null;
      };
    }

    span(node) {
      if (node?.interval && node.interval.length !== 2) cannot(node, "refused_ends");
      const [from, to] = (node?.interval ?? [node, node]).map((end, i) =>
        this.instant(end, [EVER_BEFORE, EVER_AFTER][i]),
      );
      return (f) => {
        const days = [from(f), to(f)];
        return days.every((day) => day !== null) ? days : null;
      };
    }

    instant(node, open) {
      if (node === "..") return () => open;
      if (isProperty(node)) {
        const { name } = this.column(node);
        if (this.columns[name] !== "date") cannot(node, "refused_no_date");
        return ({ properties: p }) => p[name] ?? null;
      }
      const day = durand.intervals.dayOf(node);
      if (day === null) cannot(node, "refused_no_time");
      return () => day;
    }
  }

  // What holds an expression, as text or JSON, against a feature.
  function read(expression, language, columns, likes) {
    const reader = new Reader(columns, likes);
    if (language !== "cql2-json") return reader.condition(durand.cql2Text.parse(expression));
    let node;
    try {
      node = JSON.parse(expression);
    } catch (error) {
      refuse("refused_json", { why: error.message });
    }
    return reader.condition(node);
  }

  return { read, like };
})();
