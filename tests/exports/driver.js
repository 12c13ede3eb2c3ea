// node driver.js SIGN.JS: see respond.py.
const { resolve } = require("path");
const { createInterface } = require("readline");
const { sign, canonical_request, string_to_sign } = require(resolve(process.argv[2]));

const NAMES = "secret_id secret_key service host action version region token timestamp content_type method path query".split(" ");

createInterface({ input: process.stdin }).on("line", (line) => {
  const [body, texts] = line.split(",").map((word) => Buffer.from(word, "base64"));
  const values = texts.toString().split("\0");
  const given = { body, ...Object.fromEntries(NAMES.map((name, index) => [name, values[index]])) };
  given.timestamp = Number(given.timestamp);
  const headers = sign(given);
  const canonical = canonical_request(given);
  const [, date] = headers.Authorization.match(/\/(\d{4}-\d\d-\d\d)\//);
  const to_sign = string_to_sign({ ...given, date, canonical });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join("");
  console.log(Buffer.from([canonical, to_sign, lines, ""].join("\0")).toString("base64"));
});
