/** A length of time as Prometheus writes it: `30s`, `5m`, `1h`, `3d`, `30d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

const secondsPerUnit = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const

/** Seconds in a duration. Throws a `TypeError` on text that is not one, which only untyped input can be. */
export const seconds = (duration: Duration): number => {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d|w)$/.exec(duration) ?? []
  if (amount === undefined) throw new TypeError(`DURATION: "${duration}" is no duration: write 30s, 5m, 1h or 30d`)
  return Number(amount) * secondsPerUnit[unit as keyof typeof secondsPerUnit]
}

/** In the largest unit that tells it whole. */
const durationOf = (exactSeconds: number): Duration => {
  const milliseconds = Math.round(exactSeconds * 1000)
  const [unit, size] = (['d', 'h', 'm', 's'] as const)
    .map((each) => [each, secondsPerUnit[each] * 1000] as const)
    .find(([, each]) => milliseconds % each === 0) ?? ['ms', 1]
  return `${milliseconds / size}${unit}`
}

export const times = (duration: Duration, factor: number): Duration => durationOf(seconds(duration) * factor)

export const plus = (duration: Duration, more: Duration): Duration => durationOf(seconds(duration) + seconds(more))

/** What an error budget is counted over: a window that rolls, or the calendar month that a contract names (in UTC). */
export type Period = Duration | 'month'

/** A twelfth of a Gregorian year, for what must not change with the month: the factors of alerts. */
const MEAN_MONTH_SECONDS = 2_629_746

export const periodSeconds = (period: Period): number => (period === 'month' ? MEAN_MONTH_SECONDS : seconds(period))

export const isDuration = (text: string): text is Duration => /^\d+(ms|s|m|h|d|w)$/.test(text)
