/** A stretch over which a value stays the same. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly value: number
}

/** Joins equal neighbours. A gap ends a stretch. */
export const spansOf = (instants: readonly number[], values: readonly (number | null)[]): readonly Span[] => {
  const step = (instants[1] ?? 0) - (instants[0] ?? 0) || 1
  const spans: Span[] = []
  values.forEach((value, index) => {
    const at = instants[index]
    if (value === null || at === undefined) return
    const last = spans.at(-1)
    if (last && last.value === value && last.to >= at) spans[spans.length - 1] = { ...last, to: at + step }
    else spans.push({ from: at, to: at + step, value })
  })
  return spans
}
