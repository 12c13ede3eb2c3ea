#!/usr/bin/env bash
# SPDX-License-Identifier: CC0-1.0 (public domain: paste it anywhere, change it, no notice needed)
#
# Signs a request to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256) with bash, openssl and coreutils; prints the headers to send.
#
#   export secret_id=AKID... secret_key=...     # and token=... for a temporary key; TENCENTCLOUD_SECRET_ID and so on do, too
#   bash sign.sh --service cvm --host cvm.tencentcloudapi.com --action DescribeZones --version 2017-03-12 --region ap-guangzhou --body @body.json |
#     curl -H @- --data-binary @body.json https://cvm.tencentcloudapi.com/
#
# Options: --service --host --action --version --body --region --timestamp --content_type --method --path --query; each can
# be a variable of that name instead, also after `source sign.sh`, which defines `sign`. --body takes what curl's
# --data-binary takes: text, @FILE or @- for standard input. A GET has no body, its query as it stands in the URL, and
# --content_type application/x-www-form-urlencoded.
#
# The secret never stands in a command line, where everybody on the machine could read it (`openssl dgst -hmac KEY` and
# -macopt would put it there): HMAC is computed in this shell, and printf is a builtin. Your environment and `set -x` show it.
#
# Written by `tcrypto export shell`. The algorithm: https://cloud.tencent.com/document/api/213/30654

SIGNED_HEADERS='content-type;host;x-tc-action'

sign() {
  local service=${service:-} host=${host:-} action=${action:-} version=${version:-} body=${body:-} region=${region:-}
  local timestamp=${timestamp:-} content_type=${content_type:-application/json} method=${method:-POST} path=${path:-/}
  local query=${query:-} secret_id=${secret_id:-${TENCENTCLOUD_SECRET_ID:-}} name
  local secret_key=${secret_key:-${TENCENTCLOUD_SECRET_KEY:-}} token=${token:-${TENCENTCLOUD_SESSION_TOKEN:-}}
  while (($#)); do
    name=${1#--}
    case $1 in
      --service | --host | --action | --version | --body | --region | --timestamp | --method | --path | --query) ;;
      --content_type | --content-type) name=content_type ;;
      --secret* | --token) echo "sign: set the variable instead of $1: everybody can read options" >&2; return 2 ;;
      *) echo "sign: unknown option $1" >&2; return 2 ;;
    esac
    (($# > 1)) || { echo "sign: $1 needs a value" >&2; return 2; }
    printf -v "$name" %s "$2"
    shift 2
  done
  for name in secret_id secret_key service host action version; do
    [[ ${!name} ]] || { echo "sign: $name is missing" >&2; return 2; }
  done
  timestamp=${timestamp:-$(date +%s)}

  local date scope key part canonical signature
  date=$(utc_date) || return
  scope=$date/$service/tc3_request
  canonical=$(canonical_request) || return
  key=$(printf %s "TC3$secret_key" | hex)
  ((${#key} <= 128)) || key=$(printf %s "TC3$secret_key" | sha256) # RFC 2104: keys longer than a block are hashed
  for part in "$date" "$service" tc3_request; do
    key=$(hmac "$key" "$part")
  done
  signature=$(hmac "$key" "$(string_to_sign)")
  [[ ${#signature} == 64 ]] || { echo "sign: openssl, od or tr failed" >&2; return 1; }
  echo "Authorization: TC3-HMAC-SHA256 Credential=$secret_id/$scope, SignedHeaders=$SIGNED_HEADERS, Signature=$signature"
  echo "Content-Type: $content_type"
  echo "Host: $host"
  echo "X-TC-Action: $action"
  echo "X-TC-Version: $version"
  echo "X-TC-Timestamp: $timestamp"
  [[ -z $region ]] || echo "X-TC-Region: $region"
  [[ -z $token ]] || echo "X-TC-Token: $token"
}

# What the signature covers. Each header's line ends with a line feed, so a blank line follows the last one.
canonical_request() {
  local signed_query='' headers='' header value hashed_body
  [[ $method != GET ]] || signed_query=$query
  for header in "content-type:$content_type" "host:$host" "x-tc-action:$action"; do
    read -r value <<<"${header#*:}" # trimmed
    headers+=${header%%:*}:$value$'\n'
  done
  headers=$(printf %s "$headers" | LC_ALL=C tr A-Z a-z)
  hashed_body=$(set -o pipefail; read_body | sha256) || return
  printf '%s\n%s\n%s\n%s\n\n%s\n%s' "$method" "$path" "$signed_query" "$headers" "$SIGNED_HEADERS" "$hashed_body"
}

# What is signed with the key derived for this date and service.
string_to_sign() {
  printf 'TC3-HMAC-SHA256\n%s\n%s\n%s' "$timestamp" "$scope" "$(printf %s "$canonical" | sha256)"
}

utc_date() { date -u -d "@$timestamp" +%Y-%m-%d 2>/dev/null || date -u -r "$timestamp" +%Y-%m-%d; } # GNU's, BSD's

read_body() {
  case $body in
    @-) cat ;;
    @*) cat -- "${body#@}" ;;
    *) printf %s "$body" ;;
  esac
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

sha256() {
  local hash
  hash=$(openssl dgst -sha256 -r) && printf %s "${hash%% *}"
}

# HMAC-SHA256 (RFC 2104) of a text, as hex, under a key of at most 64 bytes, which is hex, too.
hmac() {
  local inner='' outer='' byte i
  for ((i = 0; i < 128; i += 2)); do
    byte=${1:i:2}
    printf -v inner '%s\\x%02x' "$inner" $((16#${byte:-0} ^ 0x36))
    printf -v outer '%s\\x%02x' "$outer" $((16#${byte:-0} ^ 0x5c))
  done
  { printf %b "$outer"; { printf %b "$inner"; printf %s "$2"; } | openssl dgst -sha256 -binary; } | sha256
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  sign "$@"
fi
