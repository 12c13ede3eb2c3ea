"""TC3 signatures for the HTTP clients people use: one adapter each, over one shared core.

`tcrypto.clients.requests.TC3Auth`, `tcrypto.clients.httpx.TC3Auth` (sync and async) and
`tcrypto.clients.aiohttp.TC3Middleware` take the same arguments and keep the same rules; see any one of them. Install
``tcrypto[requests]``, ``tcrypto[httpx]`` or ``tcrypto[aiohttp]``; nothing is imported here, so none needs the others.
"""
