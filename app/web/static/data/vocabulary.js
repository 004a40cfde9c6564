"use strict";
// Words of the filters' vocabularies as they are written in an address: in any case, several with commas.

durand.Refused = class extends Error {};
durand.quoted = (text) =>
  text.includes("'") && !text.includes('"')
    ? `"${text}"`
    : `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

durand.vocabulary = (() => {
  const { t, quoted } = durand;
  const TWICE = "given twice";
  const refuse = (key, values) => {
    throw new durand.Refused(t(key, values));
  };

  // Words of a vocabulary, separated by commas, in any case.
  function words(name, text, allowed) {
    return text.split(",").map((part) => {
      const folded = durand.folding.casefold(part.trim());
      return (
        allowed.find((word) => durand.folding.casefold(word) === folded) ??
        refuse("refused_word", { name, value: quoted(part.trim()), names: allowed.join(", ") })
      );
    });
  }

  // Words of a vocabulary as the vocabulary writes them; what is none is left for the answer to refuse.
  function canonical(filters, vocabularies) {
    const told = { ...filters };
    const lists = {
      event_type: vocabularies.event_types,
      side: vocabularies.sides,
      date_match: vocabularies.date_match,
      place_match: vocabularies.place_match,
      verification: vocabularies.verification,
      province: vocabularies.provinces?.map(({ iso }) => iso),
    };
    for (const [name, allowed] of Object.entries(lists)) {
      if (!told[name] || !allowed) continue;
      try {
        told[name] = words(name, told[name], allowed).join(",");
      } catch {
        // as it was given
      }
    }
    return told;
  }

  return { refuse, words, canonical, TWICE };
})();
