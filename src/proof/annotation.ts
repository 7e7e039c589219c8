import type { Firing } from '../core/proof-case.ts'

/** Go's `%.4g`, for the values that people read: four digits, without trailing zeros. */
const fourDigits = (value: number): string => {
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(4)))))
  if (exponent >= -4 && exponent < 4) return String(Number(value.toPrecision(4)))
  const [mantissa = '', power = ''] = value.toExponential(3).split('e')
  return `${Number(mantissa)}e${power.startsWith('-') ? '-' : '+'}${power.replace(/[+-]/, '').padStart(2, '0')}`
}

const prefixed = (value: number, prefixes: readonly string[], base: number): string => {
  let scaled = value
  let prefix = ''
  for (const next of prefixes) {
    if (base > 1 ? Math.abs(scaled) < base : Math.abs(scaled) >= 1) break
    scaled /= base
    prefix = next
  }
  return `${fourDigits(scaled)}${prefix}`
}

const humanize = (value: number): string => {
  if (value === 0 || !Number.isFinite(value)) return fourDigits(value)
  return Math.abs(value) >= 1
    ? prefixed(value, ['k', 'M', 'G', 'T', 'P'], 1000)
    : prefixed(value, ['m', 'u', 'n', 'p'], 0.001)
}

const humanizeDuration = (value: number): string => {
  if (Math.abs(value) < 1) return value === 0 ? '0s' : `${prefixed(value, ['m', 'u', 'n'], 0.001)}s`
  const sign = value < 0 ? '-' : ''
  const total = Math.trunc(Math.abs(value))
  const parts = [Math.floor(total / 86_400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60]
  const [days = 0, hours = 0, minutes = 0, secondsLeft = 0] = parts
  if (days) return `${sign}${days}d ${hours}h ${minutes}m ${secondsLeft}s`
  if (hours) return `${sign}${hours}h ${minutes}m ${secondsLeft}s`
  return minutes ? `${sign}${minutes}m ${secondsLeft}s` : `${sign}${fourDigits(Math.abs(value))}s`
}

/** The functions of Prometheus' templates that our annotations use; another is an error, not a guess. */
const functions: Readonly<Record<string, (value: string | number) => string>> = {
  humanize: (value) => humanize(Number(value)),
  humanizePercentage: (value) => `${fourDigits(Number(value) * 100)}%`,
  humanizeDuration: (value) => humanizeDuration(Number(value)),
  urlquery: (value) => encodeURIComponent(value).replaceAll('%20', '+'),
}

/** What Prometheus makes of an annotation when an alert fires. */
export const expandAnnotation = (template: string, { labels, value }: Firing): string =>
  template.replace(/\{\{(.*?)\}\}/g, (_, action: string) => {
    const [operand = '', ...pipeline] = action.split('|').map((part) => part.trim())
    const label = /^\$labels\.(\w+)$/.exec(operand)?.[1]
    if (operand !== '$value' && label === undefined)
      throw new TypeError(`ANNOTATION: "${operand}" is not understood here`)
    const initial: string | number = label === undefined ? value : (labels[label] ?? '')
    return String(
      pipeline.reduce<string | number>((input, name) => {
        const apply = functions[name]
        if (!apply) throw new TypeError(`ANNOTATION: function "${name}" is not understood here`)
        return apply(input)
      }, initial),
    )
  })
