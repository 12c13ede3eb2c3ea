// SPDX-License-Identifier: CC0-1.0 (public domain: paste it anywhere, change it, no notice needed)
//
// Signs a request to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256). Node 14 or later, no package needed.
//
//   const headers = sign({ secret_id, secret_key, service: "cvm", host: "cvm.tencentcloudapi.com", action: "DescribeZones", version: "2017-03-12", region: "ap-guangzhou", body });
//   const reply = await (await fetch("https://cvm.tencentcloudapi.com/", { method: "POST", headers, body })).json();
//
// Send exactly the bytes and headers that were signed: `body` is a string or Buffer, JSON.stringify it once and use it twice.
// A GET has body "", its query as it stands in the URL, and content_type "application/x-www-form-urlencoded".
// This is CommonJS; in a package of "type": "module" call the file sign.cjs. Either kind of module can import it.
//
// Written by `tcrypto export node`. The algorithm: https://cloud.tencent.com/document/api/213/30654
"use strict";

const { createHash, createHmac } = require("crypto");

const SIGNED_HEADERS = "content-type;host;x-tc-action";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** The headers to send. `host` is the URL's, with its port if it has one; `timestamp` is in seconds, by default now. */
function sign({
  secret_id,
  secret_key,
  service,
  host,
  action,
  version,
  body,
  region = null,
  token = null,
  timestamp = null,
  content_type = "application/json",
  method = "POST",
  path = "/",
  query = "",
}) {
  const time = timestamp === null ? Math.floor(Date.now() / 1000) : timestamp;
  const date = new Date(time * 1000).toISOString().slice(0, 10); // in UTC, like the server's
  const canonical = canonical_request({ method, path, query, content_type, host, action, body });
  const key = [date, service, "tc3_request"].reduce(hmac, "TC3" + secret_key);
  const signature = hmac(key, string_to_sign({ timestamp: time, date, service, canonical })).toString("hex");
  const credential = `${secret_id}/${date}/${service}/tc3_request`;
  const headers = {
    Authorization: `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`,
    "Content-Type": content_type,
    Host: host,
    "X-TC-Action": action,
    "X-TC-Version": version,
    "X-TC-Timestamp": String(time),
  };
  if (region) headers["X-TC-Region"] = region;
  if (token) headers["X-TC-Token"] = token; // of a temporary key
  return headers;
}

/** What the signature covers. Each header's line ends with a line feed, so a blank line follows the last one. */
function canonical_request({ method, path, query, content_type, host, action, body }) {
  const named = { "content-type": content_type, host, "x-tc-action": action };
  const headers = Object.entries(named).map(([name, value]) => `${name}:${value.trim().toLowerCase()}\n`);
  return [method, path, method === "GET" ? query : "", headers.join(""), SIGNED_HEADERS, sha256(body)].join("\n");
}

/** What is signed with the key derived for this date and service. */
function string_to_sign({ timestamp, date, service, canonical }) {
  return `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
}

module.exports = { sign, canonical_request, string_to_sign };
