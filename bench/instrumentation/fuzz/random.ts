/** Random numbers that a seed repeats (mulberry32): what went wrong once goes wrong again. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number
  /** An integer from 0 up to, but not, `end`. */
  below(end: number): number
  pick<Item>(items: readonly Item[]): Item
  text(characters: string, maxLength: number): string
}

export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    text: (characters, maxLength) =>
      Array.from({ length: below(maxLength + 1) }, () => characters[below(characters.length)]).join(''),
  }
}
