"""The doctor: a page on this machine that says why a signature was refused, signs, and seals.

``tcrypto doctor`` serves it. `app` is the application, `guard` who may ask, `forms` what is asked, `why`, `signing` and
`sealing` one view each; `marking` compares two texts, `words` has the page's sentences in English and Chinese.
"""
