/**
 * What the server's process is started with. glibc keeps what a busy start freed (60 MB) unless told to give it back; other systems take no
 * notice.
 */
export const serverEnvironment = { NODE_ENV: 'production', MALLOC_TRIM_THRESHOLD_: '131072' }
