"""What test suites use: the gateway's stand-in (`gateway`) and pytest fixtures (`pytest_plugin`)."""
