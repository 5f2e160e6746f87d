"""What the exchange decides, as pure functions over values: fitness, verdict, headline."""
