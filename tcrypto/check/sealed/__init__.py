"""The mistakes of who seals a request by hand, as hypotheses that can be tried with the private key."""
