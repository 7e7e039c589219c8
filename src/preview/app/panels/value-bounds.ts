/**
 * Where the value axis begins and ends. A bound of the panel holds unless data goes beyond it; small positive values
 * stand on zero; what varies little far from zero (an availability of 99.9 %) fills the graph; a flat line has room.
 */
export const valueBounds = (
  data: { readonly min: number | null; readonly max: number | null },
  wanted: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): [bottom: number, top: number] => {
  const lowest = data.min ?? wanted.min ?? 0
  const highest = data.max ?? wanted.max ?? 1
  const top =
    wanted.max === undefined ? highest + (highest - Math.max(0, lowest)) * 0.08 : Math.max(wanted.max, highest)
  const spread = top - lowest
  const standsOnZero = lowest >= 0 && spread > 0.25 * top
  const bottom = wanted.min === undefined ? (standsOnZero ? 0 : lowest - spread * 0.1) : Math.min(wanted.min, lowest)
  return top > bottom ? [bottom, top] : [Math.min(0, bottom), wanted.max ?? (bottom > 0 ? bottom * 1.2 : 1)]
}
