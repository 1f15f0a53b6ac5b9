// Exact decimals on whole numbers: a mark is a BigInt in units of 10 ** -decimals, as on the server.

const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** Read what was typed; undefined for nothing, null for what is no such number. */
export function read(text, decimals) {
  const plain = text.replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).trim();
  if (plain === "") return undefined;
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!found || plain.length > 18 || !(found[2] || found[3])) return null;
  const part = (found[3] ?? "").replace(/0+$/, "");
  if (part.length > decimals) return null;
  const value = BigInt((found[2] || "0") + part.padEnd(decimals, "0"));
  return found[1] === "-" ? -value : value;
}

/** Write a fixed-point number with exactly its decimals. */
export function write(value, decimals) {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Divide and round half up, away from zero, as the rules do. */
export function divide(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}
