"""What test suites use: the gateway's stand-in (`gateway`), CAM policies (`policy`) and pytest fixtures (`pytest_plugin`)."""
