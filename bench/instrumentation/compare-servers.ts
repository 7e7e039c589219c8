import { type Contender, compare, type Result } from './compare.ts'
import { startServer } from './server-process.ts'

/** A server in a process of its own: what the table calls it, and which variant of the script it runs. */
export interface ServerContender {
  readonly name: string
  readonly variant: string
}

/** CPU per request of servers against the first of them, in paired rounds; they are stopped whatever happens. */
export const compareServers = async (
  script: URL,
  contenders: readonly ServerContender[],
  { rounds }: { readonly rounds: number },
): Promise<readonly Result[]> => {
  const servers = await Promise.all(contenders.map(({ variant }) => startServer(script, variant)))
  try {
    const measured = contenders.map(
      ({ name }, index): Contender => ({ name, measure: () => servers[index]?.measure() ?? Number.NaN }),
    )
    return await compare(measured, { rounds })
  } finally {
    for (const server of servers) server.stop()
  }
}
