<?php
// php driver.php SIGN.PHP: see respond.py.
require $argv[1];

while (($line = fgets(STDIN)) !== false) {
    [$body, $texts] = array_map('base64_decode', explode(',', rtrim($line, "\n")));
    $v = explode("\0", $texts);
    [, , $service, $host, $action, , , , $timestamp, $content_type, $method, $path, $query] = $v;
    $headers = sign(
        $v[0], $v[1], $service, $host, $action, $v[5], $body, $v[6] ?: null, $v[7] ?: null, (int) $timestamp,
        $content_type, $method, $path, $query
    );
    $canonical = canonical_request($method, $path, $query, $content_type, $host, $action, $body);
    preg_match('#/(\d{4}-\d\d-\d\d)/#', $headers['Authorization'], $found);
    $to_sign = string_to_sign((int) $timestamp, $found[1], $service, $canonical);
    $lines = '';
    foreach ($headers as $name => $value) {
        $lines .= "$name: $value\n";
    }
    echo base64_encode("$canonical\0$to_sign\0$lines\0"), "\n";
}
