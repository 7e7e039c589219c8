/** Nanoseconds and bytes of one recording: a counter and a histogram for a request of one of 100 tenants. */
import { Counter, Histogram, Registry } from 'prom-client'
import { requestMetrics } from '../../src/instrumentation/http/request-metrics.ts'
import { requestDuration } from '../../src/instrumentation/metrics.ts'
import { createSeriesStore } from '../../src/instrumentation/store/series-store.ts'
import { boundedTenants } from '../../src/instrumentation/tenants.ts'
import { type Contender, compare } from './compare.ts'
import { table } from './table.ts'

const OPERATIONS = 200_000
const tenants = Array.from({ length: 100 }, (_, index) => `tenant-${index}`)
const tenantOf = (operation: number): string => tenants[operation % 100] as string

const theirs = () => {
  const registers = [new Registry()]
  const requests = new Counter({
    name: 'r',
    help: 'r',
    labelNames: ['tenant_id', 'method', 'endpoint', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'd',
    help: 'd',
    labelNames: ['tenant_id', 'endpoint'],
    buckets: [...requestDuration.buckets],
    registers,
  })
  return (operation: number): void => {
    const tenant_id = tenantOf(operation)
    requests.inc({ tenant_id, method: 'GET', endpoint: '/api/agents/:id', status: '200' })
    duration.observe({ tenant_id, endpoint: '/api/agents/:id' }, 0.05)
  }
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

export const micro = async (): Promise<string> =>
  [
    table(
      'Recording a request: counter and histogram, 100 tenants',
      'ns',
      await compare(contenders(nanoseconds), { rounds: 15 }),
    ),
    table('Memory allocated by it', 'bytes', await compare(contenders(bytes), { rounds: 9 })),
  ].join('\n')
