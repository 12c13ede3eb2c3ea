#!/usr/bin/env bash
# bash driver.sh SIGN.SH: see respond.py.
set -u
source "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
body=@$work/body
names=(secret_id secret_key service host action version region token timestamp content_type method path query)

while IFS=, read -r encoded texts; do
  base64 -d <<<"$encoded" >"$work/body"
  mapfile -d '' -t values < <(base64 -d <<<"$texts")
  for index in "${!names[@]}"; do
    printf -v "${names[index]}" %s "${values[index]}"
  done
  headers=$(sign) canonical=$(canonical_request)
  scope=$(utc_date)/$service/tc3_request
  printf '%s\0' "$canonical" "$(string_to_sign)" "$headers" | base64 -w 0
  echo
done
