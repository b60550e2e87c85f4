"""What the world is: data, no behaviour."""
