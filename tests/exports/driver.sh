#!/usr/bin/env bash
# bash driver.sh SIGN.SH: see respond.py.
set -u
source "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
body=@$work/body
names=(secret_id secret_key service host action version region token timestamp content_type method path query)

# Each stage is written down as `sign` gets it.
for stage in canonical_request string_to_sign; do
  eval "exported_$(declare -f "$stage")"
  eval "$stage() { local text; text=\$(exported_$stage) && printf %s \"\$text\" >'$work/$stage' && printf %s \"\$text\"; }"
done

while IFS=, read -r encoded texts; do
  base64 -d <<<"$encoded" >"$work/body"
  mapfile -d '' -t values < <(base64 -d <<<"$texts")
  for index in "${!names[@]}"; do
    printf -v "${names[index]}" %s "${values[index]}"
  done
  headers=$(sign)
  printf '%s\0' "$(<"$work/canonical_request")" "$(<"$work/string_to_sign")" "$headers" | base64 -w 0
  echo
done
