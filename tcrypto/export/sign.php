<?php
// SPDX-License-Identifier: CC0-1.0 (public domain: paste it anywhere, change it, no notice needed)
//
// Signs a request to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256). PHP 7.0 or later, no package needed.
//
//   $headers = sign($secret_id, $secret_key, 'cvm', 'cvm.tencentcloudapi.com', 'DescribeZones', '2017-03-12', $body, 'ap-guangzhou');
//   $lines = array_map(function ($name) use ($headers) { return "$name: $headers[$name]"; }, array_keys($headers)); // CURLOPT_HTTPHEADER
//
// Send exactly the bytes and headers that were signed: json_encode the body once and use it twice.
// A GET has body '', its query as it stands in the URL, and the content type application/x-www-form-urlencoded.
//
// Written by `tcrypto export php`. The algorithm: https://cloud.tencent.com/document/api/213/30654

const TC3_SIGNED_HEADERS = 'content-type;host;x-tc-action';

/** The headers to send. $host is the URL's, with its port if it has one; $timestamp is in seconds, by default now. */
function sign(
    string $secret_id,
    string $secret_key,
    string $service,
    string $host,
    string $action,
    string $version,
    string $body,
    $region = null,
    $token = null,
    $timestamp = null,
    string $content_type = 'application/json',
    string $method = 'POST',
    string $path = '/',
    string $query = ''
): array {
    $timestamp = $timestamp === null ? time() : $timestamp;
    $date = gmdate('Y-m-d', $timestamp); // in UTC, like the server's
    $canonical = canonical_request($method, $path, $query, $content_type, $host, $action, $body);
    $key = 'TC3' . $secret_key;
    foreach ([$date, $service, 'tc3_request'] as $part) {
        $key = hash_hmac('sha256', $part, $key, true);
    }
    $signature = hash_hmac('sha256', string_to_sign($timestamp, $date, $service, $canonical), $key);
    $headers = [
        'Authorization' => "TC3-HMAC-SHA256 Credential=$secret_id/$date/$service/tc3_request, "
            . 'SignedHeaders=' . TC3_SIGNED_HEADERS . ", Signature=$signature",
        'Content-Type' => $content_type,
        'Host' => $host,
        'X-TC-Action' => $action,
        'X-TC-Version' => $version,
        'X-TC-Timestamp' => (string) $timestamp,
    ];
    if ($region) {
        $headers['X-TC-Region'] = $region;
    }
    if ($token) { // of a temporary key
        $headers['X-TC-Token'] = $token;
    }
    return $headers;
}

/** What the signature covers. Each header's line ends with a line feed, so a blank line follows the last one. */
function canonical_request(
    string $method,
    string $path,
    string $query,
    string $content_type,
    string $host,
    string $action,
    string $body
): string {
    $headers = '';
    foreach (['content-type' => $content_type, 'host' => $host, 'x-tc-action' => $action] as $name => $value) {
        $headers .= $name . ':' . strtolower(trim($value)) . "\n";
    }
    $query = $method === 'GET' ? $query : '';
    return implode("\n", [$method, $path, $query, $headers, TC3_SIGNED_HEADERS, hash('sha256', $body)]);
}

/** What is signed with the key derived for this date and service. */
function string_to_sign(int $timestamp, string $date, string $service, string $canonical): string
{
    return "TC3-HMAC-SHA256\n$timestamp\n$date/$service/tc3_request\n" . hash('sha256', $canonical);
}
