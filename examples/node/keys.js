// Keys as users hold them: PEM, Base64 of a PEM (as the console hands them out), Base64 of DER.

import crypto from "node:crypto";
import { refuse } from "./input.js";

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]*?)\s*-----END \1-----/g;

export function keyDer(material) {
  let key = material.trim();
  if (!key.includes("-----BEGIN")) {
    const data = strictBase64(key);
    if (!data.includes("-----BEGIN")) return data;
    key = data.toString("latin1");
  }
  const blocks = [...key.matchAll(PEM)];
  if (blocks.length !== 1) refuse("KeyFormatError", `the text holds ${blocks.length} well-formed PEM blocks`);
  const [, label, body] = blocks[0];
  if (!label.endsWith("PUBLIC KEY") && !label.endsWith("PRIVATE KEY")) refuse("KeyFormatError", `this is a ${label}`);
  if (label.startsWith("ENCRYPTED")) refuse("KeyFormatError", "the key is encrypted with a passphrase");
  return strictBase64(body);
}

function strictBase64(key) {
  const text = key.replace(/\s/g, "");
  const data = Buffer.from(text, "base64");
  if (!data.length || data.toString("base64") !== text) refuse("KeyFormatError", "neither PEM nor Base64 of a key");
  return data;
}

export const loadRsaPublicKey = (material) => loadRsa(material, crypto.createPublicKey, ["spki", "pkcs1"]);
export const loadRsaPrivateKey = (material) => loadRsa(material, crypto.createPrivateKey, ["pkcs8", "pkcs1"]);

function loadRsa(material, create, types) {
  const der = keyDer(material);
  for (const type of types) {
    try {
      const key = create({ key: der, format: "der", type });
      // Written again it must be the same: OpenSSL doesn't mind bytes behind a key.
      if (key.asymmetricKeyType !== "rsa" || !key.export({ format: "der", type }).equals(der)) continue;
      const { modulusLength, publicExponent } = key.asymmetricKeyDetails;
      if (modulusLength < 1024) refuse("KeyFormatError", "an RSA key of less than 1024 bits");
      const modulus = Buffer.from(key.export({ format: "jwk" }).n, "base64url");
      if (!(modulus.at(-1) & 1) || publicExponent < 3n || !(publicExponent & 1n)) {
        refuse("KeyFormatError", "modulus and exponent of an RSA key are odd, the exponent is 3 or more");
      }
      return key;
    } catch (error) {
      if (error.refusal) throw error;
    }
  }
  return refuse("KeyFormatError", "this is no RSA key of that kind");
}
