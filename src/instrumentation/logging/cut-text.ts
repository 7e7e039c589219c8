/** What a value takes in a line. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** What a character takes at most once JSON has escaped it: `\u0001`. */
const MOST_BYTES = 6

/** The beginning of a text that is well formed and whose JSON takes at most so many bytes. */
export const beginningOf = (text: string, bytes: number): string => {
  if (text.length * MOST_BYTES + 2 <= bytes) return text.toWellFormed()
  let piece = text.slice(0, bytes - 2).toWellFormed()
  for (let size = jsonBytes(piece); size > bytes; size = jsonBytes(piece))
    piece = piece.slice(0, Math.floor(piece.length * Math.min(0.98, bytes / size))).toWellFormed()
  return piece
}
