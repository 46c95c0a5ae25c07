"""Search over notices: encoder, FAISS, lexical index, fusion, store."""
