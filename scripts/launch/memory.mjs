import os from 'node:os'

/**
 * The environment in which a process gives freed memory back: glibc keeps it otherwise (60 to 90 MB in a server at rest, and some hundred in
 * a refresh of millions of orders, whose threads it would give eight heaps a core). Other systems take no notice.
 */
export const givesBack = { MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: String(Math.max(2, os.availableParallelism())) }
