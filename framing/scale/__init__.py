"""Scale: corpora that do not fit into memory, read into a Parquet dataset, and the analyses that run on it."""
