/** A range as the URL has it: `now-1h`, or milliseconds since 1970. */
export interface TimeRange {
  readonly from: string
  readonly to: string
}

/** Seconds since 1970. */
export interface Instants {
  readonly start: number
  readonly end: number
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}

/** Seconds of `5m`, `1h30m` or `30s`; `undefined` for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const parts = [...text.matchAll(/(\d+)([smhdwMy])/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitSeconds[unit] ?? 0), 0)
}

const parseInstant = (text: string, nowSeconds: number): number | undefined => {
  if (text === 'now') return nowSeconds
  if (text.startsWith('now-')) {
    const ago = parseDuration(text.slice(4))
    return ago === undefined ? undefined : nowSeconds - ago
  }
  if (/^\d{11,}$/.test(text)) return Number(text) / 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date / 1000
}

/** The instants of a range, or `undefined` where it cannot be read or runs backwards. */
export const resolveRange = ({ from, to }: TimeRange, now = Date.now()): Instants | undefined => {
  const start = parseInstant(from, now / 1000)
  const end = parseInstant(to, now / 1000)
  return start === undefined || end === undefined || start >= end ? undefined : { start, end }
}

const niceSteps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

/**
 * The step of a range query: about one point for every two pixels and no more than the panel asks for, a round number of
 * seconds, as Grafana has it.
 */
export const stepFor = ({ start, end }: Instants, widthPixels: number, mostPoints = 800): number => {
  const ideal = (end - start) / Math.max(50, Math.min(widthPixels / 2, mostPoints))
  return niceSteps.find((step) => step >= ideal) ?? Math.ceil(ideal / 86_400) * 86_400
}

/** Seconds as PromQL writes them. */
export const promDuration = (seconds: number): string => `${Math.max(1, Math.round(seconds))}s`

export const quickRanges = [
  ['now-5m', 'Last 5 minutes'],
  ['now-15m', 'Last 15 minutes'],
  ['now-30m', 'Last 30 minutes'],
  ['now-1h', 'Last hour'],
  ['now-3h', 'Last 3 hours'],
  ['now-6h', 'Last 6 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
  ['now-30d', 'Last 30 days'],
] as const
