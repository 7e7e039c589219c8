/** The first dotted number in the output of `program --version`, as in `prometheus, version 2.42.0+ds` or `v=7.0.15`. */
export const parseVersion = (output: string): string | undefined => /\bv?=?(\d+\.\d+(?:\.\d+)*)/.exec(output)?.[1]

/** Whether `version` is `minimum` or later, compared number by number. A number left out counts as 0. */
export const isAtLeast = (version: string, minimum: string): boolean => {
  const actual = version.split('.').map(Number)
  const wanted = minimum.split('.').map(Number)
  for (let index = 0; index < Math.max(actual.length, wanted.length); index++) {
    const difference = (actual[index] ?? 0) - (wanted[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
