"""Replies that the vendor's public Node demo of identity verification prints, with the keys it prints.

The plaintexts were found by decrypting with those keys, and equal the demo's request.
"""

from __future__ import annotations

from .case_file import Object

VENDOR_DEMO = (
    "public demo of identity verification, Node: TencentCloud/faceid-api-crypto-nodejs, example/ (encrypt-output.js, "
    "encrypt-input-output.js), at 5e41aef"
)
VENDOR_TEXTS = {"Response.Text.IdCard": "440111111111111111", "Response.Text.Name": "爱新觉罗永琪"}
VENDOR_REPLIES: tuple[Object, ...] = (
    {
        "algorithm": "AES-256-CBC",
        "session_key": "XJKXDwFwoYHoORb/g1ReMJ+POptUa7Ax4R+CRI0GLgU=",
        "reply": {
            "Response": {
                "Encryption": {
                    "Algorithm": "AES-256-CBC",
                    "CiphertextBlob": (
                        "DCaa541gYPA8ybDaAasY4C17K5CHo3s8/ZDNsaS8hH8Gr+qnA9RY53QswVOY4smcJsv5ToXPN6qOqruT9QVw5VPV"
                        "glQ5YO60RjWabZKA+sF3BxDRMmrnuTKMNPwswen1mG4SfotyJ4IVv4PHomPZwzlZtGjm0CkXvgmnaHLxkck="
                    ),
                    "EncryptList": ["Response.Text.IdCard", "Response.Text.Name"],
                    "Iv": "vTjCqg1Xz6Lh0pJZCNjAAQ==",
                    "TagList": [],
                },
                "RequestId": "d55782f3-dc0f-4484-a067-ff2046fe659e",
                "Text": {
                    "IdCard": "8TEJyC4YWALmK5U9cw+R+1Rvs4LuNRAAm8LQkwrJEa4=",
                    "Name": "QR3meQHDzArXCIuJIyETLzRtOjg0vjRxcYdKQTOE7vw=",
                },
            }
        },
    },
    {
        "algorithm": "SM4-GCM",
        "session_key": "t/dlVGSD3hMbSG21ocAylQ==",
        "reply": {
            "Response": {
                "Encryption": {
                    "Algorithm": "SM4-GCM",
                    "CiphertextBlob": (
                        "BC3JNqinBaASuOhjP/WCkrCgtLm03d/stJMh1QgPKfdFoVdpySbZNah6iUIhoSI+EPML8dDgXJE2wkSZv8x029v+"
                        "t2VoC6Lc6RW1gowi2tqwz2SNmb4qN/VrqMi1a3m/T3gXY42AbvORP90Jxqgr3hE="
                    ),
                    "EncryptList": ["Response.Text.IdCard", "Response.Text.Name"],
                    "Iv": "cHNm8k09p2d80owr",
                    "TagList": ["meBiloynTRhQtOtLR2xccQ==", "Anrq6V9s4jwBg+/mxW9Zeg=="],
                },
                "Text": {"IdCard": "oUfaRWLLjR9MclkyFF68M7Ot", "Name": "cvtbksVKVIn0pNWUw9815RI2"},
            }
        },
    },
)
