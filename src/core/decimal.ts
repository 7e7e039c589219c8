/**
 * Ratios as whole parts per million, so that 1 - 0.999 prints as 0.001 and never as 0.0010000000000000009.
 * A million is finer than any objective that a window of real traffic could tell apart.
 */
export type Ppm = number

export const ppm = (ratio: number): Ppm => Math.round(ratio * 1_000_000)

/** Whether a ratio is told exactly by parts per million, up to the noise of a double. */
export const isWholePpm = (ratio: number): boolean => Math.abs(ratio * 1_000_000 - ppm(ratio)) < 1e-6

/** The share of events that may fail under an objective. */
export const errorBudgetPpm = (objective: number): Ppm => 1_000_000 - ppm(objective)

/** The shortest exact decimal of parts per million: 1000 gives `0.001`. */
export const decimal = (parts: Ppm): string => {
  const digits = String(Math.abs(parts)).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${parts < 0 ? '-' : ''}${digits.slice(0, -6)}${fraction && `.${fraction}`}`
}

/** The percentile that an objective speaks of: 0.999 gives `99.9`. */
export const percentile = (objective: number): string => decimal(ppm(objective) * 100)

/** 0.999 as people say it: `99.9 %`. */
export const percent = (ratio: number): string => `${percentile(ratio)} %`
