"""What test suites use: the gateway's stand-in, `gateway`, CAM policies, `policy`, and fixtures, `pytest_plugin`."""
