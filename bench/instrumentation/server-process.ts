import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load } from './load.ts'

const REQUESTS_PER_ROUND = 4000

const message = async <Message>(child: ChildProcess): Promise<Message> =>
  ((await once(child, 'message')) as [Message])[0]

/** A variant of a server in a process of its own, whose CPU for a request can be measured again and again. */
export const startServer = async (script: URL, variant: string) => {
  const child = fork(fileURLToPath(script), [variant], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'], // log lines go to standard output, which nobody reads here
  })
  const { port } = await message<{ port: number }>(child)
  const cpuMicroseconds = async (): Promise<number> => {
    child.send('cpu')
    const { cpu } = await message<{ cpu: NodeJS.CpuUsage }>(child)
    return cpu.user + cpu.system
  }
  return {
    async measure(): Promise<number> {
      const before = await cpuMicroseconds()
      await load(port, REQUESTS_PER_ROUND)
      return ((await cpuMicroseconds()) - before) / REQUESTS_PER_ROUND
    },
    stop: () => child.disconnect(),
  }
}
