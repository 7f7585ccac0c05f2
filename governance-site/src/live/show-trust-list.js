/** Fills the trust list page from the documents that the server at hand publishes. */
