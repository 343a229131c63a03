"""The widgets every screen is built from; they know the theme and nothing of meetings."""
