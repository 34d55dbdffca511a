"""The wire: messages, codec and problem codes. All that devices and pages share with the server."""
