"""Request signatures: `tc3` (TC3-HMAC-SHA256, stage by stage) and `v1` (HmacSHA1, HmacSHA256)."""
