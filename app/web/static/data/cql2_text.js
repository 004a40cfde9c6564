"use strict";
// CQL2 text as CQL2 JSON (OGC 21-065r2): comparisons, LIKE, IN, BETWEEN, IS NULL, temporal functions, AND, OR,
// NOT. What else the standard has is refused in words.

durand.cql2Text = (() => {
  const MAX_LENGTH = 20000;
  const MAX_DEPTH = 60;
  const TOKEN =
    /\s+|'(?:[^']|'')*'|"[^"]+"|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[\p{L}_:][\p{L}\p{N}_.:]*|<>|!=|<=|>=|[-+<>=(),]/uy;
  const SIGNS = { "=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };
  const RESERVED = ["AND", "OR", "NOT", "LIKE", "ILIKE", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE"];

  const refuse = (part) => {
    throw new durand.Refused(durand.t("refused_text", { part: part || durand.t("refused_text_end") }));
  };
  const not = (is, node) => (is ? { op: "not", args: [node] } : node);

  function tokens(text) {
    /** @type {string[]} */
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) return refuse(text.slice(at, at + 100));
      if (match[0].trim()) found.push(match[0]);
    }
    return found;
  }

  class Reader {
    constructor(text) {
      this.tokens = tokens(text);
      this.at = 0;
      this.depth = 0;
    }

    get token() {
      return this.tokens[this.at] ?? "";
    }
    get word() {
      return /^[\p{L}_]/u.test(this.token) ? this.token.toUpperCase() : this.token;
    }
    rest() {
      return this.tokens.slice(this.at, this.at + 8).join(" ");
    }
    next() {
      this.at += 1;
      return this.tokens[this.at - 1];
    }
    takes(word) {
      return this.word === word && Boolean(this.next());
    }
    expect(word) {
      if (!this.takes(word)) refuse(this.rest());
    }

    whole() {
      const node = this.someOf();
      if (this.token) refuse(this.rest());
      return node;
    }

    joined(word, read) {
      const parts = [read()];
      while (this.takes(word)) parts.push(read());
      return parts.length === 1 ? parts[0] : { op: word.toLowerCase(), args: parts };
    }

    someOf() {
      return this.joined("OR", () => this.allOf());
    }
    allOf() {
      return this.joined("AND", () => this.part());
    }

    part() {
      let isNegated = false;
      while (this.takes("NOT")) isNegated = !isNegated;
      if (!this.isGroup()) return not(isNegated, this.predicate());
      this.next();
      this.depth += 1;
      if (this.depth > MAX_DEPTH) throw new durand.Refused(durand.t("refused_depth", { most: MAX_DEPTH }));
      const node = this.someOf();
      this.expect(")");
      this.depth -= 1;
      return not(isNegated, node);
    }

    // Whether a parenthesis opens here that holds conditions, not the beginning of a comparison.
    isGroup() {
      if (this.token !== "(") return false;
      let [depth, end] = [0, this.at];
      for (; end < this.tokens.length; end += 1) {
        depth += { "(": 1, ")": -1 }[this.tokens[end]] ?? 0;
        if (depth === 0) break;
      }
      return ["", "AND", "OR", ")"].includes((this.tokens[end + 1] ?? "").toUpperCase());
    }

    predicate() {
      if (this.takes("TRUE")) return true;
      if (this.takes("FALSE")) return false;
      const left = this.operand();
      if (left.op && !["casei", "accenti"].includes(left.op)) return left;
      if (this.token in SIGNS) return { op: SIGNS[this.next()], args: [left, this.operand()] };
      if (this.takes("IS")) {
        const isNegated = this.takes("NOT");
        this.expect("NULL");
        return not(isNegated, { op: "isNull", args: [left] });
      }
      if (this.takes("ILIKE"))
        return {
          op: "like",
          args: [
            { op: "casei", args: [left] },
            { op: "casei", args: [this.operand()] },
          ],
        };
      return not(this.takes("NOT"), this.among(left));
    }

    among(left) {
      if (this.takes("LIKE")) return { op: "like", args: [left, this.operand()] };
      if (this.takes("IN")) return { op: "in", args: [left, this.list(() => this.operand())] };
      this.expect("BETWEEN");
      const low = this.operand();
      this.expect("AND");
      return { op: "between", args: [left, low, this.operand()] };
    }

    list(read) {
      this.expect("(");
      const parts = [read()];
      while (this.takes(",")) parts.push(read());
      this.expect(")");
      return parts;
    }

    // A property, a literal, or a function of them.
    operand() {
      if (this.takes("(")) {
        const inner = this.operand();
        this.expect(")");
        return inner;
      }
      if (this.token.startsWith("'")) return this.next().slice(1, -1).replaceAll("''", "'");
      if (this.token.startsWith('"')) return { property: this.next().slice(1, -1) };
      const sign = this.takes("-") ? -1 : this.takes("+") ? 1 : 0;
      if (/^\d/.test(this.token)) return (sign || 1) * Number(this.next());
      if (sign || !this.token || !/^[\p{L}_:]/u.test(this.token) || RESERVED.includes(this.word))
        refuse(this.rest());
      const name = this.next();
      return this.token === "(" ? this.call(name) : { property: name };
    }

    call(name) {
      const op = name.toLowerCase();
      if (/^s_/.test(op)) throw new durand.Refused(durand.t("unapplied_place", { op: name.toUpperCase() }));
      const args = this.list(() => this.operand());
      if (["date", "timestamp"].includes(op) && args.length === 1) return { [op]: args[0] };
      return op === "interval" ? { interval: args } : { op, args };
    }
  }

  function parse(text) {
    if (text.length > MAX_LENGTH)
      throw new durand.Refused(durand.t("refused_length", { n: text.length, most: MAX_LENGTH }));
    return new Reader(text).whole();
  }

  return { parse };
})();
