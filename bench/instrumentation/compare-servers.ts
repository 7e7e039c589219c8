import { type Contender, compareTaken, measureRounds, type Result } from './compare.ts'
import { startServer } from './server-process.ts'

/** A server in a process of its own: what the table calls it, and which variant of the script it runs. */
export interface ServerContender {
  readonly name: string
  readonly variant: string
}

/** Two processes of one program differ by several percent for as long as they live, so none of them takes part in all rounds. */
const ROUNDS_PER_PROCESS = 5
/** Until what is run often is compiled. */
const WARM_UP_ROUNDS = 2

/** Some rounds between servers that were started for them; they are stopped whatever happens. */
const measureFresh = async (
  script: URL,
  contenders: readonly ServerContender[],
  rounds: number,
): Promise<readonly (readonly number[])[]> => {
  const servers = await Promise.all(contenders.map(({ variant }) => startServer(script, variant)))
  try {
    const measured = contenders.map(
      ({ name }, index): Contender => ({ name, measure: () => servers[index]?.measure() ?? Number.NaN }),
    )
    return await measureRounds(measured, { rounds, warmUpRounds: WARM_UP_ROUNDS })
  } finally {
    for (const server of servers) server.stop()
  }
}

/** CPU per request of servers against the first of them, in paired rounds. */
export const compareServers = async (
  script: URL,
  contenders: readonly ServerContender[],
  { rounds }: { readonly rounds: number },
): Promise<readonly Result[]> => {
  const taken = contenders.map((): number[] => [])
  for (let left = rounds; left > 0; left -= ROUNDS_PER_PROCESS) {
    const batch = await measureFresh(script, contenders, Math.min(left, ROUNDS_PER_PROCESS))
    for (const [index, values] of batch.entries()) taken[index]?.push(...values)
  }
  return compareTaken(
    contenders.map(({ name }) => name),
    taken,
  )
}
