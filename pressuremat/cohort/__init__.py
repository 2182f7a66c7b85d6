"""A whole archive of recordings, analysed on Dask: a folder enters, two Parquet tables, a summary and a page leave."""
