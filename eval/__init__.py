"""Question sets, predictions, metrics, benchmarks."""
