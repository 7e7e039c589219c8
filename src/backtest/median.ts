/** The middle of what was found, the lower one of two, so that it is a value that was there. */
export const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
