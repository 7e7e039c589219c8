/**
 * What the preview may ask of Prometheus: reading, by its HTTP API, and nothing else. No administration, no
 * configuration, no federation, and never an address that the browser chose.
 */
const readable = [
  /^\/api\/v1\/query$/,
  /^\/api\/v1\/query_range$/,
  /^\/api\/v1\/labels$/,
  /^\/api\/v1\/label\/[A-Za-z_][A-Za-z0-9_]*\/values$/,
  /^\/api\/v1\/series$/,
  /^\/api\/v1\/alerts$/,
  /^\/api\/v1\/rules$/,
] as const

/** Long queries go by POST, with the query as a form. Only these two are asked that way. */
const postable = /^\/api\/v1\/query(_range)?$/

/** Whether a request may be passed on to Prometheus. The path is compared as it came, so that no encoding gets round it. */
export const isReadableFromPrometheus = (method: string, path: string): boolean =>
  method === 'GET' ? readable.some((pattern) => pattern.test(path)) : method === 'POST' && postable.test(path)
