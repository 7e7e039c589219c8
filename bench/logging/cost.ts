/** What a line for each request costs: CPU of the server, against one that writes none. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Contender, compare } from '../instrumentation/compare.ts'
import { load } from '../instrumentation/load.ts'
import { table } from '../instrumentation/table.ts'
import type { variants } from './variants.ts'

const REQUESTS_PER_ROUND = 4_000

const contenders: readonly { readonly name: string; readonly variant: keyof typeof variants }[] = [
  { name: 'bare Express', variant: 'bare' },
  { name: 'bare again (A/A)', variant: 'bare' },
  { name: 'tenantscope: access line and context', variant: 'tenantscope line' },
  { name: 'the same into the spool, Loki away', variant: 'tenantscope spool' },
  { name: 'the same with spans, 1 % and all that fail kept', variant: 'tenantscope traces' },
  { name: 'pino alone, the same fields by hand', variant: 'pino alone' },
  { name: 'pino-http', variant: 'pino-http' },
]

const message = async <Message>(child: ChildProcess): Promise<Message> =>
  ((await once(child, 'message')) as [Message])[0]

const start = async (variant: string) => {
  const child = fork(fileURLToPath(new URL('./variants.ts', import.meta.url)), [variant], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'],
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

export const costTable = async ({ rounds }: { readonly rounds: number }): Promise<string> => {
  const servers = await Promise.all(contenders.map(({ variant }) => start(variant)))
  try {
    const measured = contenders.map(
      ({ name }, index): Contender => ({ name, measure: () => servers[index]?.measure() ?? Number.NaN }),
    )
    return table('A request and its line, 50 connections: CPU of the server', 'µs', await compare(measured, { rounds }))
  } finally {
    for (const server of servers) server.stop()
  }
}
