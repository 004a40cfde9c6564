"use strict";
// Coordinates as people write them: "34.12, 71.09", "34.12 N 71.09 E", or degrees, minutes and seconds.

durand.coordinates = (() => {
  const PART = [
    String.raw`(-?\d+(?:\.\d+)?)\s*(?:°|d)?\s*`,
    String.raw`(?:(\d+(?:\.\d+)?)\s*['′]\s*)?`,
    String.raw`(?:(\d+(?:\.\d+)?)\s*(?:["″]|'')\s*)?([NSEW])?`,
  ].join("");
  const NUMBER = new RegExp(PART, "giu");
  const ONLY = new RegExp(String.raw`^\s*${PART}[\s,;]+${PART}\s*$`, "iu");
  const MOST = { lat: 90, lon: 180 };

  // Degrees of one part, and whether its letter says that it is a latitude or a longitude.
  function part(written) {
    const [degrees, minutes = "0", seconds = "0", letter = ""] = written.slice(1);
    const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
    const side = letter.toUpperCase();
    const isNegative = degrees.startsWith("-") || side === "S" || side === "W";
    return { value: isNegative ? -size : size, axis: { N: "lat", S: "lat", E: "lon", W: "lon" }[side] };
  }

  /**
   * The point that a text gives, latitude first unless its letters say otherwise; null where it gives none.
   * @param {string} text
   * @returns {{ lat: number, lon: number } | null}
   */
  function read(text) {
    if (!ONLY.test(text)) return null;
    const parts = [...text.matchAll(NUMBER)].map(part);
    if (parts.length !== 2) return null;
    const [one, other] = parts;
    const isLonFirst = one.axis === "lon" || other.axis === "lat";
    if (one.axis && one.axis === other.axis) return null;
    const [lat, lon] = isLonFirst ? [other.value, one.value] : [one.value, other.value];
    return Math.abs(lat) <= MOST.lat && Math.abs(lon) <= MOST.lon ? { lat, lon } : null;
  }

  return { read };
})();
