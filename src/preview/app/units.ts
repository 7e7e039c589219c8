interface Scale {
  readonly from: number
  readonly divisor: number
  readonly suffix: string
}

const scale = (...steps: readonly (readonly [from: number, suffix: string, divisor?: number])[]): readonly Scale[] =>
  steps.map(([from, suffix, divisor = from]) => ({ from, divisor, suffix }))

const powers = (base: number, suffixes: readonly string[]): readonly Scale[] =>
  suffixes.map((suffix, index) => ({ from: index === 0 ? 0 : base ** index, divisor: base ** index, suffix }))

const seconds = scale(
  [0, ' ns', 1e-9],
  [1e-6, ' µs'],
  [1e-3, ' ms'],
  [1, ' s'],
  [60, ' min'],
  [3600, ' hours'],
  [86_400, ' days'],
)
const counts = powers(1000, ['', ' K', ' Mil', ' Bil', ' Tri'])
const binaryBytes = powers(1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB'])
const decimalBytes = powers(1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB'])

const perSecond = (of: string): readonly Scale[] =>
  powers(1000, ['', 'K', 'M', 'B']).map((step) => ({ ...step, suffix: ` ${step.suffix}${of}/s` }))

const times = (steps: readonly Scale[], factor: number): readonly Scale[] =>
  steps.map(({ from, divisor, suffix }) => ({ from: from / factor, divisor: divisor / factor, suffix }))

/** Units that scale with the value, by Grafana's id. */
const scales: Readonly<Record<string, readonly Scale[]>> = {
  short: counts,
  s: seconds,
  ms: times(seconds, 1e-3),
  bytes: binaryBytes,
  decbytes: decimalBytes,
  Bps: decimalBytes.map((step) => ({ ...step, suffix: `${step.suffix}/s` })),
  binBps: binaryBytes.map((step) => ({ ...step, suffix: `${step.suffix}/s` })),
  bps: powers(1000, [' b/s', ' kb/s', ' Mb/s', ' Gb/s']),
  reqps: perSecond('req'),
  ops: perSecond('ops'),
  cps: perSecond('c'),
  rps: perSecond('rd'),
  wps: perSecond('wr'),
}

/** Three significant digits where nobody asked for a certain number, without trailing zeros. */
const digits = (value: number, decimals: number | undefined): string => {
  if (decimals !== undefined) return value.toFixed(decimals)
  const magnitude = Math.abs(value)
  if (magnitude === 0) return '0'
  if (magnitude >= 100) return String(Math.round(value))
  if (magnitude < 0.001) return String(Number(value.toPrecision(2)))
  return String(Number(value.toPrecision(3)))
}

const scaled = (value: number, steps: readonly Scale[], decimals: number | undefined): string => {
  const magnitude = Math.abs(value)
  const fitting = steps.filter(({ from }) => from <= magnitude)
  const step = value === 0 ? (steps.find(({ divisor }) => divisor === 1) ?? steps[0]) : (fitting.at(-1) ?? steps[0])
  return step ? `${digits(value / step.divisor, decimals)}${step.suffix}` : digits(value, decimals)
}

const fromNow = (milliseconds: number, now: number): string => {
  const distance = scaled(Math.abs(milliseconds - now) / 1000, seconds.slice(3), 0)
  return milliseconds < now ? `${distance} ago` : `in ${distance}`
}

const dollars = (value: number, decimals = Math.abs(value) < 1000 ? 2 : 0): string => {
  const amount = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  return `${value < 0 ? '−' : ''}$${amount}`
}

const special: Readonly<Record<string, (value: number, decimals: number | undefined, now: number) => string>> = {
  none: digits,
  percent: (value, decimals) => `${digits(value, decimals)} %`,
  percentunit: (value, decimals) => `${digits(Number((value * 100).toPrecision(12)), decimals)} %`,
  currencyUSD: dollars,
  bool: (value) => (value ? 'true' : 'false'),
  bool_yes_no: (value) => (value ? 'yes' : 'no'),
  bool_on_off: (value) => (value ? 'on' : 'off'),
  dateTimeFromNow: (value, _decimals, now) => fromNow(value, now),
  dateTimeAsIso: (value) => new Date(value).toISOString().replace('T', ' ').slice(0, 19),
}

/**
 * A value as Grafana would write it. A unit that is not known here is written behind the number, which is what Grafana
 * does with a unit of one's own.
 *
 * @example
 * formatValue(0.25, 's') // '250 ms'
 */
export const formatValue = (
  value: number | null | undefined,
  unit = 'short',
  { decimals, now = Date.now() }: { readonly decimals?: number | undefined; readonly now?: number } = {},
): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const formatted = special[unit]?.(value, decimals, now)
  if (formatted !== undefined) return formatted
  const steps = scales[unit]
  if (steps) return scaled(value, steps, decimals)
  const [, kind, rest] = /^(suffix|prefix):(.*)$/.exec(unit) ?? []
  if (kind === 'suffix') return `${digits(value, decimals)} ${rest}`
  return kind === 'prefix' ? `${rest}${digits(value, decimals)}` : `${digits(value, decimals)} ${unit}`.trimEnd()
}
