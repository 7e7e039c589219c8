import { seededRandom as seededNumbers } from '../../../src/demo/random.ts'

/** Random numbers that a seed repeats: what went wrong once goes wrong again. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number
  /** An integer from 0 up to, but not, `end`. */
  below(end: number): number
  pick<Item>(items: readonly Item[]): Item
  text(characters: string, maxLength: number): string
}

export const seededRandom = (seed: number): Random => {
  const next = seededNumbers(seed)
  const below = (end: number): number => Math.floor(next() * end)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    text: (characters, maxLength) =>
      Array.from({ length: below(maxLength + 1) }, () => characters[below(characters.length)]).join(''),
  }
}
