"""The known answers, and the protocol by which programs in any language are checked against them."""
