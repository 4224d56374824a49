/** SQL of the local date of a UTC timestamp in a zone, for DuckDB and Postgres. */
export const dayIn = (timezone: string) => (timestamp: string) =>
  `cast((${timestamp} AT TIME ZONE 'UTC') AT TIME ZONE '${timezone.replaceAll("'", "''")}' as date)`

/** SQL of the UTC timestamp at which a local date begins in a zone, for DuckDB and Postgres. */
export const beginIn = (timezone: string) => (date: string) =>
  `(cast(${date} as timestamp) AT TIME ZONE '${timezone.replaceAll("'", "''")}') AT TIME ZONE 'UTC'`
