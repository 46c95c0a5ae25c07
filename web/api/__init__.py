"""The doors for programs over HTTP: OpenAI's chat completions, our own addresses, health, metrics.

They are served beside the page, by the same process and over the same assistant.
"""
