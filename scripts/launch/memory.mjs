/** The environment in which a process gives freed memory back: glibc keeps it otherwise (60 to 90 MB in a server at rest). Other systems take no notice. */
export const givesBack = { MALLOC_TRIM_THRESHOLD_: '131072' }
