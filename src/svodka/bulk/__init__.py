"""Very many documents: an input cut into shards, each read by a pure function on any engine, then
families, bounds and conflicts over all of them, as partitioned Parquet."""
