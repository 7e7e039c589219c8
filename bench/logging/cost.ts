/** What a line for each request costs: CPU of the server, against one that writes none. */
import { compareServers } from '../instrumentation/compare-servers.ts'
import { table } from '../instrumentation/table.ts'
import type { variants } from './variants.ts'

const script = new URL('./variants.ts', import.meta.url)

const contenders: readonly { readonly name: string; readonly variant: keyof typeof variants }[] = [
  { name: 'bare Express', variant: 'bare' },
  { name: 'bare again (A/A)', variant: 'bare' },
  { name: 'tenantscope: access line and context', variant: 'tenantscope line' },
  { name: 'the same into the spool, Loki away', variant: 'tenantscope spool' },
  { name: 'the same with spans, 1 % and all that fail kept', variant: 'tenantscope traces' },
  { name: 'pino alone, the same fields by hand', variant: 'pino alone' },
  { name: 'pino-http', variant: 'pino-http' },
]

export const costTable = async ({ rounds }: { readonly rounds: number }): Promise<string> => {
  const results = await compareServers(script, contenders, { rounds })
  return [
    table('A request and its line, 50 connections: CPU of the server', 'µs', results),
    'By the lowest of all rounds, which what else runs touches least:',
    results.map(({ name, lowestRatio }) => `${name} ${lowestRatio.toFixed(2)}`).join('; '),
    '',
  ].join('\n')
}
