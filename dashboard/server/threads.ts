// Imported before anything else: the pool of threads is made at its first use, and this is read once. Each question at the warehouse holds one of
// them, as do reading a file and zipping an answer; with Node's four, ten long questions of one person would stop everybody's pages.
process.env.UV_THREADPOOL_SIZE ??= '16'
