/**
 * The environment in which a process gives freed memory back: glibc keeps it otherwise (a server at rest holds 60 MB, a refresh of the
 * customer states of twenty million orders 500 MB too much). Other systems take no notice.
 */
export const givesBack = { MALLOC_TRIM_THRESHOLD_: '131072' }
