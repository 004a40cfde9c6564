"use strict";
// A mapping of a file's columns to ours, as it is proposed, chosen and sent. Pure.

durand.mapping = (() => {
  const quoted = (text) => JSON.stringify(String(text)).replaceAll("\x7f", "\\u007f");
  const listed = (theirs) => (theirs.length === 1 ? quoted(theirs[0]) : `[${theirs.map(quoted).join(", ")}]`);

  // The choices that a proposal begins with: what each column of the file becomes, "" for none.
  function begin({ columns, dataset, proposal }) {
    const becomes = Object.fromEntries(columns.map((name) => [name, ""]));
    for (const [ours, theirs] of Object.entries(proposal.columns)) {
      if (theirs.length === 1 && !becomes[theirs[0]]) becomes[theirs[0]] = ours;
    }
    const words = Object.assign({}, ...Object.values(proposal.values));
    return { becomes, words, dates: proposal.dates || "", dataset };
  }

  /** Our columns with those of the file that they are made of: by choice, else as they are proposed. */
  function columnsOf(preview, choices) {
    const chosen = {};
    for (const [theirs, ours] of Object.entries(choices.becomes)) {
      if (ours) chosen[ours] = [...(chosen[ours] || []), theirs];
    }
    const made = Object.entries(preview.proposal.columns).filter(
      ([ours, theirs]) => !chosen[ours] && (theirs.length > 1 || choices.becomes[theirs[0]] !== ""),
    );
    return { ...Object.fromEntries(made), ...chosen };
  }

  const constantsOf = (preview, columns) =>
    Object.fromEntries(Object.entries(preview.proposal.constants).filter(([ours]) => !columns[ours]));

  // The words of the file's column of types or precisions, each with the word of ours that it is to be.
  function wordsOf(preview, columns, ours, vocabulary) {
    const theirs = columns[ours] || [];
    const words = theirs.length === 1 ? preview.words[theirs[0]] || [] : [];
    return words.filter((word) => !vocabulary.includes(word));
  }

  /** The mapping as TOML, as `durand import --map` reads it. */
  function toml(preview, choices, vocabularies) {
    const columns = columnsOf(preview, choices);
    const lines = ["[columns]", ...Object.entries(columns).map(([ours, theirs]) => `${ours} = ${listed(theirs)}`)];
    const constants = Object.entries(constantsOf(preview, columns));
    if (constants.length)
      lines.push("[constants]", ...constants.map(([ours, value]) => `${ours} = ${quoted(value)}`));
    for (const [ours, vocabulary] of Object.entries(vocabularies)) {
      const told = wordsOf(preview, columns, ours, vocabulary).filter((word) => choices.words[word]);
      if (!told.length) continue;
      lines.push(`[values.${ours}]`, ...told.map((word) => `${quoted(word)} = ${quoted(choices.words[word])}`));
    }
    const head = choices.dates ? [`dates = ${quoted(choices.dates)}`] : [];
    return [...(preview.proposal.head || []), ...head, ...lines, ""].join("\n");
  }

  return { begin, columnsOf, constantsOf, wordsOf, toml };
})();
