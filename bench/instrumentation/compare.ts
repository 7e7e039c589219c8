import { median } from '../median.ts'

/** What one contender took for one unit of work. */
export type Measure = () => number | Promise<number>

export interface Contender {
  readonly name: string
  /** Gives back what is compared: nanoseconds, bytes, CPU microseconds. */
  readonly measure: Measure
}

export interface Result {
  readonly name: string
  readonly median: number
  /** Median of the ratio to the first contender, round by round: what the machine does in a round, it does to both. */
  readonly ratio: number
  /** Ratio of the lowest values: what else runs on a machine only ever adds, so few rounds tell this more surely than a median. */
  readonly lowestRatio: number
}

export interface Rounds {
  readonly rounds: number
  /** Rounds before the first that is kept. */
  readonly warmUpRounds?: number
}

/** Runs contenders in paired rounds, in an order that turns with each round; what each of them took, round by round. */
export const measureRounds = async (
  contenders: readonly Contender[],
  { rounds, warmUpRounds = 1 }: Rounds,
): Promise<readonly (readonly number[])[]> => {
  const taken = contenders.map((): number[] => [])
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (turn + Math.max(round, 0)) % contenders.length
      const value = (await contenders[index]?.measure()) ?? Number.NaN
      if (round >= 0) taken[index]?.push(value)
    }
  }
  return taken
}

/** The first one is what the others are compared with; put it in twice to see how much of a ratio is noise (A/A). */
export const compareTaken = (names: readonly string[], taken: readonly (readonly number[])[]): readonly Result[] => {
  const base = taken[0] ?? []
  return names.map((name, index) => {
    const own = taken[index] ?? []
    return {
      name,
      median: median(own),
      ratio: median(own.map((value, round) => value / (base[round] ?? Number.NaN))),
      lowestRatio: Math.min(...own) / Math.min(...base),
    }
  })
}

export const compare = async (contenders: readonly Contender[], rounds: Rounds): Promise<readonly Result[]> =>
  compareTaken(
    contenders.map(({ name }) => name),
    await measureRounds(contenders, rounds),
  )
