// Answers tcrypto's conformance protocol: one JSON request a line on standard input, one JSON reply a line on standard
// output. Cryptography is Node's own; SM2's curve comes from @noble/curves: without that package SM2 is Unsupported.

import crypto from "node:crypto";
import { keyDer, loadRsaPrivateKey, loadRsaPublicKey } from "./keys.js";
import { base64, bytes, boolean, integer, line, lines, optional, pairs, read, refuse, scalars, text } from "./input.js";

const sm2 = await import("./sm2.js").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
});

const sha256 = (data) => crypto.createHash("sha256").update(data).digest("hex");
const hmac = (key, data, digest = "sha256") => crypto.createHmac(digest, key).update(data).digest();

// --- Signatures ----------------------------------------------------------------------------------------------------

function tc3Sign(input) {
  const { secret_id, secret_key, service, timestamp, method, uri, query, headers, payload, token, variant } = input;
  if (!["tc3", "cloudbase"].includes(variant)) refuse("InvalidInput", "variant is tc3 or cloudbase");
  if (timestamp < 0 || timestamp > 253402300799) refuse("InvalidInput", "timestamp isn't in seconds since 1970");
  const names = [...new Set(input.signed_headers.map((name) => name.toLowerCase()))].sort();
  for (const name of ["content-type", "host"]) {
    if (!names.includes(name)) refuse("InvalidInput", `${name} must be signed`);
  }
  const valuesOf = (name) => headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value.trim());
  const canonicalHeaders = names.map((name) => {
    const values = valuesOf(name);
    if (values.length !== 1) refuse("InvalidInput", `the request has ${values.length} headers ${name}`);
    return `${name}:${values[0].toLowerCase()}\n`;
  });
  const unsigned = valuesOf("x-tc-content-sha256").includes("UNSIGNED-PAYLOAD");
  const canonical_request = [
    method,
    uri,
    method === "GET" ? query : "",
    canonicalHeaders.join(""),
    names.join(";"),
    sha256(unsigned ? "UNSIGNED-PAYLOAD" : payload),
  ].join("\n");

  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const string_to_sign = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical_request)}`;
  const key = [date, service, "tc3_request"].reduce((secret, part) => hmac(secret, part), `TC3${secret_key}`);
  const signature = hmac(key, string_to_sign).toString("hex");
  const credential = `Credential=${secret_id}/${scope}`;
  let authorization = `TC3-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  if (variant === "cloudbase") authorization += `, Timestamp=${timestamp}`;
  if (variant === "cloudbase" && token !== undefined) authorization += `, Token=${token}`;
  return { canonical_request, string_to_sign, signature, authorization };
}

function v1Sign({ secret_key, algorithm, method, host, path, params, replace_underscores }) {
  const digest = { HmacSHA1: "sha1", HmacSHA256: "sha256" }[algorithm];
  if (!digest) refuse("InvalidInput", "algorithm is HmacSHA1 or HmacSHA256");
  const signed = new Map();
  for (const [name, value] of Object.entries(params)) {
    if (name === "Signature") continue;
    const key = replace_underscores ? name.replaceAll("_", ".") : name;
    if (signed.has(key)) refuse("InvalidInput", "two parameters have one name");
    // Booleans as Python writes them: the service's oldest SDK set the custom.
    signed.set(key, typeof value === "boolean" ? (value ? "True" : "False") : String(value));
  }
  const sorted = [...signed].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const string_to_sign = `${method}${host}${path}?${sorted.map(([name, value]) => `${name}=${value}`).join("&")}`;
  return { string_to_sign, signature: base64(hmac(secret_key, string_to_sign, digest)) };
}

// --- AES-256-CBC ---------------------------------------------------------------------------------------------------

function checkLengths(key, iv) {
  if (key.length !== 32) refuse("InvalidInput", `the key has ${key.length} bytes, not 32`);
  if (iv.length !== 16) refuse("InvalidInput", `the iv has ${iv.length} bytes, not 16`);
}

function aesEncrypt({ key, iv, plaintext }) {
  checkLengths(key, iv);
  const cipher = crypto.createCipheriv("aes-256-cbc", key, iv);
  return { ciphertext: base64(Buffer.concat([cipher.update(plaintext), cipher.final()])) };
}

function aesDecrypt({ key, iv, ciphertext }) {
  checkLengths(key, iv);
  const decipher = crypto.createDecipheriv("aes-256-cbc", key, iv);
  try {
    return { plaintext: base64(Buffer.concat([decipher.update(ciphertext), decipher.final()])) };
  } catch {
    return refuse("DecryptionError", "decryption failed");
  }
}

// --- Key wrap ------------------------------------------------------------------------------------------------------

function rsaWrap({ public_key, session_key }) {
  const key = loadRsaPublicKey(public_key);
  if (session_key.length > key.asymmetricKeyDetails.modulusLength / 8 - 11) refuse("InvalidInput", "too long to wrap");
  return { blob: base64(crypto.publicEncrypt({ key, padding: crypto.constants.RSA_PKCS1_PADDING }, session_key)) };
}

// Node releases refuse PKCS#1 v1.5 padding for decryption where their OpenSSL has no implicit rejection
// (CVE-2023-46809), so the padding is taken off here. A service that strangers can ask must never do that: whether the
// padding was right tells them the session key, question by question.
function rsaUnwrap({ private_key, blob, length }) {
  const key = loadRsaPrivateKey(private_key);
  let block;
  try {
    block = crypto.privateDecrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, blob);
  } catch {
    refuse("DecryptionError", "decryption failed");
  }
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10 || block.length - end - 1 !== length) {
    refuse("DecryptionError", "decryption failed");
  }
  return { session_key: base64(block.subarray(end + 1)) };
}

function sm2Encrypt({ public_key, plaintext, layout }) {
  return { ciphertext: base64(sm2.encrypt(sm2.loadPublicKey(public_key, keyDer), plaintext, layout)) };
}

function sm2Decrypt({ private_key, ciphertext, layout }) {
  return { plaintext: base64(sm2.decrypt(sm2.loadPrivateKey(private_key, keyDer), ciphertext, layout)) };
}

// --- The protocol --------------------------------------------------------------------------------------------------

const layout = optional(text, "C1C3C2");

// SM4-GCM isn't among them: no Node release has it. What isn't here is answered with Unsupported.
const OPERATIONS = {
  "tc3.sign": [tc3Sign, {
    secret_id: line, secret_key: text, service: line, timestamp: integer, method: line, uri: line, query: line,
    headers: pairs, signed_headers: lines, payload: bytes, token: optional(line), variant: optional(text, "tc3"),
  }],
  "v1.sign": [v1Sign, {
    secret_key: text, algorithm: text, method: text, host: text, path: text, params: scalars,
    replace_underscores: optional(boolean, false),
  }],
  "aes_cbc.encrypt": [aesEncrypt, { key: bytes, iv: bytes, plaintext: bytes }],
  "aes_cbc.decrypt": [aesDecrypt, { key: bytes, iv: bytes, ciphertext: bytes }],
  "rsa.wrap": [rsaWrap, { public_key: text, session_key: bytes }],
  "rsa.unwrap": [rsaUnwrap, { private_key: text, blob: bytes, length: integer }],
  ...(sm2 && {
    "sm2.encrypt": [sm2Encrypt, { public_key: text, plaintext: bytes, layout }],
    "sm2.decrypt": [sm2Decrypt, { private_key: text, ciphertext: bytes, layout }],
  }),
};

function answer(request) {
  let id = null;
  try {
    const message = JSON.parse(request);
    id = message?.id ?? null;
    const { op, input } = read(message, { id: text, op: text, input: (name, value) => value });
    if (!Object.hasOwn(OPERATIONS, op)) refuse("Unsupported", `there is no ${op} here`);
    const [operation, fields] = OPERATIONS[op];
    return { id, output: operation(read(input, fields)) };
  } catch (error) {
    const code = error instanceof SyntaxError ? "InvalidInput" : (error.refusal ?? "InternalError");
    return { id, error: { code, message: error.message } };
  }
}

// Lines end with a line feed alone: node:readline would also end them at U+2028, which JSON texts may hold.
let rest = "";
for await (const chunk of process.stdin.setEncoding("utf8")) {
  const requests = (rest + chunk).split("\n");
  rest = requests.pop();
  for (const request of requests) process.stdout.write(`${JSON.stringify(answer(request))}\n`);
}
