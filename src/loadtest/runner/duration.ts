const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
}
const whole = /^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h|d))+$/
const part = /(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h|d)/g

/** Milliseconds of a k6 duration: `1m30s`, `500ms`, or a bare number of milliseconds. `undefined` when it is none. */
export function parseDurationMs(text: unknown): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined
  if (typeof text !== 'string') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  if (!whole.test(text)) return undefined
  return [...text.matchAll(part)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * (unitMs[unit as string] ?? 0),
    0,
  )
}
