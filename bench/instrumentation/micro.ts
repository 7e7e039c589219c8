/** Nanoseconds and bytes of one recording: a counter and a histogram for a request of one of 100 tenants. */
import { requestMetrics } from '../../src/instrumentation/http/request-metrics.ts'
import { createSeriesStore } from '../../src/instrumentation/store/series-store.ts'
import { boundedTenants } from '../../src/instrumentation/tenants.ts'
import { type Contender, compare, type Result } from './compare.ts'
import { promClientPeer } from './prom-client-peer.ts'
import { table } from './table.ts'

const OPERATIONS = 200_000
const tenants = Array.from({ length: 100 }, (_, index) => `tenant-${index}`)
const tenantOf = (operation: number): string => tenants[operation % 100] as string

const theirs = () => {
  const { record } = promClientPeer()
  return (operation: number): void => record(tenantOf(operation), '/api/agents/:id', '200')
}

const ours = () => {
  const bounded = boundedTenants({ max: 1000 })
  const metrics = requestMetrics(createSeriesStore(bounded), bounded)
  const outcome = { tenantId: '', method: 'GET', endpoint: '/api/agents/:id', status: 200, seconds: 0.05 }
  return (operation: number): void => {
    outcome.tenantId = tenantOf(operation)
    metrics.record(outcome)
  }
}

const nanoseconds = (record: (operation: number) => void) => (): number => {
  const startedAt = process.hrtime.bigint()
  for (let operation = 0; operation < OPERATIONS; operation += 1) record(operation)
  return Number(process.hrtime.bigint() - startedAt) / OPERATIONS
}

/** Heap that grew over many operations, with the collector held off by a fresh start. Needs --expose-gc. */
const bytes = (record: (operation: number) => void) => (): number => {
  const operations = 20_000 // little enough that no collection falls in between
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let operation = 0; operation < operations; operation += 1) record(operation)
  return Math.max(0, process.memoryUsage().heapUsed - before) / operations
}

const contenders = (measure: (record: (operation: number) => void) => () => number): readonly Contender[] => {
  const first = theirs()
  return [
    { name: 'prom-client', measure: measure(first) },
    { name: 'prom-client again (A/A)', measure: measure(first) },
    { name: 'tenantscope', measure: measure(ours()) },
  ]
}

export interface MicroResults {
  readonly nanoseconds: readonly Result[]
  readonly bytes: readonly Result[]
}

export const measureMicro = async ({ rounds = 15 } = {}): Promise<MicroResults> => ({
  nanoseconds: await compare(contenders(nanoseconds), { rounds }),
  bytes: await compare(contenders(bytes), { rounds: 9 }),
})

export const microTable = ({ nanoseconds: time, bytes: memory }: MicroResults): string =>
  [
    table('Recording a request: counter and histogram, 100 tenants', 'ns', time),
    table('Memory allocated by it', 'bytes', memory),
  ].join('\n')
