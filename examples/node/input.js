// Strict reading of an operation's input: a reader takes a name and a JSON value and returns what the operation gets.

export function refuse(code, message) {
  throw Object.assign(new Error(message), { refusal: code });
}

const wrong = (name, wanted) => refuse("InvalidInput", `${name} is not ${wanted}`);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function read(values, fields) {
  if (!isObject(values)) wrong("input", "an object");
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(fields, name)) refuse("InvalidInput", `unknown key ${name}`);
  }
  const result = {};
  for (const [name, field] of Object.entries(fields)) {
    if (Object.hasOwn(values, name)) result[name] = (field.read ?? field)(name, values[name]);
    else if (field.read) result[name] = field.otherwise;
    else refuse("InvalidInput", `the key ${name} is missing`);
  }
  return result;
}

export const optional = (reader, otherwise) => ({ read: reader, otherwise });

export function text(name, value) {
  return typeof value === "string" && value.isWellFormed() ? value : wrong(name, "a text in UTF-8");
}

export function line(name, value) {
  return /[\r\n\0]/.test(text(name, value)) ? wrong(name, "a text without line breaks") : value;
}

export function lines(name, value) {
  return Array.isArray(value) ? value.map((item) => line(name, item)) : wrong(name, "a list of texts");
}

export function pairs(name, value) {
  const right = Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
  return right ? value.map((pair) => lines(name, pair)) : wrong(name, "a list of [name, value]");
}

export function scalars(name, value) {
  if (!isObject(value)) wrong(name, "an object");
  for (const item of Object.values(value)) {
    if (typeof item === "string") text(name, item);
    else if (!["number", "boolean"].includes(typeof item)) wrong(name, "an object of texts, numbers and booleans");
  }
  return value;
}

// JavaScript reads 32.0 as 32: the two can't be told apart here.
export function integer(name, value) {
  return Number.isSafeInteger(value) ? value : wrong(name, "a whole number");
}

export function boolean(name, value) {
  return typeof value === "boolean" ? value : wrong(name, "true or false");
}

// Buffer.from skips what isn't Base64; a strict text is one that comes out again.
export function bytes(name, value) {
  const data = Buffer.from(text(name, value), "base64");
  return base64(data) === value ? data : refuse("EncodingError", `${name} is not strict Base64`);
}

export const base64 = (data) => Buffer.from(data).toString("base64");
