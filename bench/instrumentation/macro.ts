/** CPU per request of a server, against a bare one, in paired rounds. Latency percentiles of short rounds are noise; CPU is not. */
import type { Result } from './compare.ts'
import { compareServers } from './compare-servers.ts'
import { table } from './table.ts'
import type { variants } from './variants.ts'

const script = new URL('./variants.ts', import.meta.url)

const contenders: readonly { readonly name: string; readonly variant: keyof typeof variants }[] = [
  { name: 'bare Express', variant: 'bare' },
  { name: 'bare again (A/A)', variant: 'bare' },
  { name: 'tenantscope: metrics', variant: 'tenantscope metrics' },
  { name: 'tenantscope: metrics, tenant context', variant: 'tenantscope metrics, context' },
  { name: 'tenantscope: metrics, trace context at 1 %, access line, tenant', variant: 'tenantscope all' },
  { name: 'express-prom-bundle', variant: 'express-prom-bundle' },
  { name: 'prometheus-api-metrics', variant: 'prometheus-api-metrics' },
  { name: 'OpenTelemetry http + express', variant: 'OpenTelemetry auto' },
  { name: 'pino-http', variant: 'pino-http' },
  { name: 'the usual sum: bundle + OpenTelemetry + pino-http + AsyncLocalStorage', variant: 'usual sum' },
]

export const measureMacro = ({
  rounds,
  only = () => true,
}: {
  readonly rounds: number
  readonly only?: (variant: string) => boolean
}): Promise<readonly Result[]> =>
  compareServers(
    script,
    contenders.filter(({ variant }) => only(variant)),
    { rounds },
  )

export const macroTable = (results: readonly Result[]): string => {
  const medianOf = (variant: keyof typeof variants): number =>
    results[contenders.findIndex((contender) => contender.variant === variant)]?.median ?? Number.NaN
  const own = medianOf('tenantscope all')
  const usual = medianOf('usual sum')
  return [
    table('A request, 50 connections: CPU of the server', 'µs', results),
    `All of tenantscope takes ${(own / usual).toFixed(2)} of the usual sum.`,
    '',
  ].join('\n')
}
