"use strict";
// Parameters as the text of an address, with what is harmless in it left readable.
durand.query = (params) =>
  new URLSearchParams(Object.entries(params))
    .toString()
    .replace(/%2C/g, ",")
    .replace(/%2F/g, "/")
    .replace(/%3A/g, ":");
