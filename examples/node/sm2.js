// SM2 public-key encryption (GB/T 32918.4-2016) over the curve of @noble/curves; SM3 is Node's own.

import crypto from "node:crypto";
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { refuse } from "./input.js";

const hex = (digits) => Buffer.from(digits, "hex");
const number = (data) => BigInt(`0x${Buffer.from(data).toString("hex")}`);
const octets = (value) => hex(value.toString(16).padStart(64, "0"));
const sm3 = (...parts) => crypto.createHash("sm3").update(Buffer.concat(parts)).digest();

// GB/T 32918.5-2017
const P = number(hex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff"));
const N = number(hex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"));
const Point = weierstrass({
  p: P,
  n: N,
  h: 1n,
  a: P - 3n,
  b: number(hex("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93")),
  Gx: number(hex("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7")),
  Gy: number(hex("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0")),
});

const fail = () => refuse("DecryptionError", "decryption failed");
const coordinates = (point) => [octets(point.x), octets(point.y)];

// --- DER: tag, shortest length, content ----------------------------------------------------------------------------

function write(tag, ...parts) {
  const content = Buffer.concat(parts);
  const length = content.length.toString(16);
  const long = hex(length.padStart(length.length + (length.length % 2), "0"));
  const head = content.length < 128 ? [tag, content.length] : [tag, 128 + long.length, ...long];
  return Buffer.concat([Buffer.from(head), content]);
}

function writeInteger(data) {
  const start = data.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(1) : data.subarray(start);
  return write(0x02, digits[0] & 0x80 ? Buffer.alloc(1) : Buffer.alloc(0), digits);
}

/** The contents of the elements in `data`, leniently: whoever calls it writes them again and compares. */
function elements(data) {
  const found = [];
  for (let at = 0; at < data.length;) {
    const octetsOfLength = data[at + 1] & 0x80 ? data[at + 1] & 0x7f : 0;
    if (octetsOfLength > 4) fail();
    const start = at + 2 + octetsOfLength;
    const length = octetsOfLength ? parseInt(data.subarray(at + 2, start).toString("hex"), 16) : data[at + 1];
    found.push(data.subarray(start, start + length));
    at = start + length;
    if (!(at <= data.length)) fail();
  }
  return found;
}

// --- Keys ----------------------------------------------------------------------------------------------------------

const CURVE = hex("06082a811ccf5501822d");
const ALGORITHM = write(0x30, hex("06072a8648ce3d0201"), CURVE);

function readPoint(data) {
  try {
    if (data.length === 65 && data[0] === 4) return Point.fromBytes(data); // which checks that it is on the curve
  } catch {
    // said below
  }
  return refuse("KeyFormatError", "not a point 04 || x || y of the curve");
}

export function loadPublicKey(material, keyDer) {
  const key = material.trim();
  if (/^[0-9a-f]+$/i.test(key)) return readPoint(key.length % 2 ? Buffer.alloc(0) : hex(key));
  const der = keyDer(key);
  const point = der.subarray(-65);
  const expected = write(0x30, ALGORITHM, write(0x03, Buffer.alloc(1), point));
  return der.equals(expected) ? readPoint(point) : refuse("KeyFormatError", "this is no SM2 public key");
}

export function loadPrivateKey(material, keyDer) {
  const key = material.trim();
  if (/^[0-9a-f]+$/i.test(key)) {
    return key.length === 64 ? checked(hex(key)) : refuse("KeyFormatError", "a private key has 64 digits");
  }
  const der = keyDer(key);
  const start = der.indexOf(hex("0201010420")) + 5;
  if (start < 5 || der.length < start + 32) refuse("KeyFormatError", "this is no SM2 private key");
  const scalar = der.subarray(start, start + 32);
  const d = checked(scalar);
  // Every form this key can have is written and compared, so that nothing is left to parse.
  const point = write(0xa1, write(0x03, Buffer.alloc(1), Buffer.from(Point.BASE.multiply(d).toBytes(false))));
  for (const publicKey of [Buffer.alloc(0), point]) {
    for (const curve of [Buffer.alloc(0), write(0xa0, CURVE)]) {
      const sec1 = write(0x30, hex("020101"), write(0x04, scalar), curve, publicKey);
      const pkcs8 = write(0x30, hex("020100"), ALGORITHM, write(0x04, sec1));
      if (der.equals(pkcs8) || (curve.length && der.equals(sec1))) return d;
    }
  }
  return refuse("KeyFormatError", "this is no SM2 private key in a form that is read here");
}

function checked(scalar) {
  const d = number(scalar);
  return d >= 1n && d <= N - 2n ? d : refuse("KeyFormatError", "the scalar isn't in 1 ... n - 2");
}

// --- Encryption ----------------------------------------------------------------------------------------------------

/** XOR with KDF(x2 || y2). */
function mask(data, x2, y2) {
  const result = Buffer.from(data);
  for (let at = 0; at < data.length; at += 32) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(at / 32 + 1);
    sm3(x2, y2, counter).forEach((byte, index) => {
      if (at + index < data.length) result[at + index] ^= byte;
    });
  }
  return result;
}

function checkLayout(layout) {
  if (!["C1C3C2", "C1C2C3", "ASN.1"].includes(layout)) refuse("InvalidInput", "layout is C1C3C2, C1C2C3 or ASN.1");
}

export function encrypt(publicKey, plaintext, layout) {
  checkLayout(layout);
  if (!plaintext.length) refuse("InvalidInput", "SM2 can't encrypt an empty plaintext");
  for (;;) {
    // 128 bits more than n has, so that the remainder is as good as uniform
    const k = (number(crypto.randomBytes(48)) % (N - 1n)) + 1n;
    const [x1, y1] = coordinates(Point.BASE.multiply(k));
    const [x2, y2] = coordinates(publicKey.multiply(k));
    const c2 = mask(plaintext, x2, y2);
    if (c2.equals(plaintext)) continue; // a key stream of zeros
    const c3 = sm3(x2, plaintext, y2);
    if (layout === "ASN.1") return write(0x30, writeInteger(x1), writeInteger(y1), write(0x04, c3), write(0x04, c2));
    return Buffer.concat([hex("04"), x1, y1, ...(layout === "C1C3C2" ? [c3, c2] : [c2, c3])]);
  }
}

export function decrypt(d, ciphertext, layout) {
  checkLayout(layout);
  const [c1, c3, c2] = layout === "ASN.1" ? splitAsn1(ciphertext) : split(ciphertext, layout);
  if (!c2.length || c3.length !== 32 || c1[0] !== 4) fail();
  let c1Point;
  try {
    c1Point = Point.fromBytes(c1);
  } catch {
    fail();
  }
  const [x2, y2] = coordinates(c1Point.multiply(d));
  const plaintext = mask(c2, x2, y2);
  if (!crypto.timingSafeEqual(c3, sm3(x2, plaintext, y2)) || plaintext.equals(c2)) fail();
  return plaintext;
}

function split(data, layout) {
  if (data.length < 98) fail();
  const c1 = data.subarray(0, 65);
  if (layout === "C1C3C2") return [c1, data.subarray(65, 97), data.subarray(97)];
  return [c1, data.subarray(-32), data.subarray(65, -32)];
}

function splitAsn1(data) {
  const [content] = elements(data);
  const [x, y, c3, c2] = content ? elements(content) : [];
  if (!c2 || x.length > 33 || y.length > 33) fail();
  const padded = [x, y].map((value) => octets(number(Buffer.concat([Buffer.alloc(1), value]))));
  if (padded.some((value) => value.length !== 32)) fail();
  const again = write(0x30, writeInteger(padded[0]), writeInteger(padded[1]), write(0x04, c3), write(0x04, c2));
  if (!again.equals(data)) fail();
  return [Buffer.concat([hex("04"), ...padded]), c3, c2];
}
