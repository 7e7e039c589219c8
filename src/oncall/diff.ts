/** One line of a difference. Of something new `from` is missing, of something dropped `to`. */
export interface Change {
  readonly field: string
  readonly from?: string
  readonly to?: string
}

const leaves = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value) ?? 'undefined']]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
}

/** Where two values differ, field by field, in the order of the fields. */
export const changesBetween = (from: unknown, to: unknown): readonly Change[] => {
  const [before, after] = [new Map(from === undefined ? [] : leaves(from)), new Map(to === undefined ? [] : leaves(to))]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => {
      const [old, next] = [before.get(field), after.get(field)]
      return { field, ...(old !== undefined && { from: old }), ...(next !== undefined && { to: next }) }
    })
}
