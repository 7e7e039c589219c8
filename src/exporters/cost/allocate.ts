/**
 * Splits whole cents by weight so that the parts add up to the whole: each part is rounded down, and the cents that are
 * left go to those that lost most by it. Equal parts where nobody has weight. Throws a RangeError on what is no amount.
 *
 * @example allocate(100, [1, 1, 1]) // [34, 33, 33]
 */
export const allocate = (totalCents: number, weights: readonly number[]): readonly number[] => {
  if (!Number.isSafeInteger(totalCents) || totalCents < 0) throw new RangeError(`${totalCents} is no amount of cents`)
  const wrong = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)))
  if (wrong !== undefined) throw new RangeError(`${wrong} is no weight`)
  // Divided by the largest first, for a sum of huge weights overflows and one of tiny weights vanishes.
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0)
  const relative = weights.map((weight) => (largest > 0 ? weight / largest : 1))
  const sum = relative.reduce((total, weight) => total + weight, 0)
  const exact = relative.map((weight) => (totalCents * weight) / sum)
  const cents = exact.map(Math.floor)
  const left = totalCents - cents.reduce((total, part) => total + part, 0)
  const byLoss = exact
    .map((part, index) => ({ index, loss: part - Math.floor(part) }))
    .sort((a, b) => b.loss - a.loss || a.index - b.index)
  for (const { index } of byLoss.slice(0, left)) cents[index] = (cents[index] ?? 0) + 1
  return cents
}
