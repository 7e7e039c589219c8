const present = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value): value is number => value !== null && !Number.isNaN(value))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const extreme = (choose: (a: number, b: number) => number, values: readonly number[]): number =>
  values.reduce((a, b) => choose(a, b))

const calculations: Readonly<Record<string, (values: readonly number[]) => number | undefined>> = {
  lastNotNull: (values) => values.at(-1),
  last: (values) => values.at(-1),
  firstNotNull: (values) => values[0],
  first: (values) => values[0],
  min: (values) => extreme(Math.min, values),
  max: (values) => extreme(Math.max, values),
  sum,
  mean: (values) => sum(values) / values.length,
  count: (values) => values.length,
  range: (values) => extreme(Math.max, values) - extreme(Math.min, values),
  diff: (values) => (values.at(-1) ?? 0) - (values[0] ?? 0),
}

/** How a calculation is headed. */
export const calculationTitle = (name: string): string => ({ lastNotNull: 'last', firstNotNull: 'first' })[name] ?? name

/** One number for a series, by the name of Grafana's calculation; `null` for a series without values. */
export const reduceValues = (values: readonly (number | null)[], name = 'lastNotNull'): number | null => {
  const numbers = present(values)
  if (numbers.length === 0) return null
  return (calculations[name] ?? calculations.lastNotNull)?.(numbers) ?? null
}
