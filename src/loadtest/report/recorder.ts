import type { Sample } from '../runner/sample.ts'
import { TrendSink } from '../runner/sink.ts'

/** One second of a run. */
export interface TimelinePoint {
  readonly second: number
  readonly requests: number
  readonly failed: number
  readonly p95Ms: number
  readonly vus: number
  readonly dropped: number
}

/** What the generator saw of one tenant at one endpoint; of WebSockets, the updates that a watcher waited for. */
export interface BreakdownRow {
  readonly kind: 'requests' | 'updates'
  readonly tenantId: string
  readonly tier: string
  readonly role: string
  readonly endpoint: string
  readonly requests: number
  readonly failed: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  /** Requests slower than each of the promised durations, by milliseconds. */
  readonly slow: Readonly<Record<number, number>>
}

/** Metrics of loadtests/websocket-fan-out.ts. */
const ofUpdates: ReadonlySet<string> = new Set(['updates_missed', 'update_delay'])

type RowKey = [BreakdownRow['kind'], string, string, string, string]

interface Cell {
  requests: number
  failed: number
  readonly durations: TrendSink
  readonly slow: Record<number, number>
}

const emptyCell = (): Cell => ({ requests: 0, failed: 0, durations: new TrendSink(), slow: {} })

const addTo = (cell: Cell, { metric, value }: Sample): void => {
  if (metric === 'http_reqs') cell.requests += value
  else if (metric === 'updates_missed') {
    cell.requests += 1
    cell.failed += value
  } else if (metric === 'http_req_failed') cell.failed += value
  else if (metric === 'http_req_duration' || metric === 'update_delay') cell.durations.add(value)
}

const countSlow = ({ slow }: Cell, { metric, value }: Sample, promisedMs: readonly number[]): void => {
  if (metric !== 'http_req_duration') return
  for (const bound of promisedMs) slow[bound] = (slow[bound] ?? 0) + (value > bound ? 1 : 0)
}

const cellAt = <Key>(cells: Map<Key, Cell>, key: Key): Cell => {
  const cell = cells.get(key) ?? emptyCell()
  cells.set(key, cell)
  return cell
}

/** Follows the samples of a run, of our runner or of k6, and keeps what tables and plots need. */
export function createRecorder({ promisedMs = [] }: { readonly promisedMs?: readonly number[] } = {}) {
  const seconds = new Map<number, Cell>()
  const rows = new Map<string, Cell>()
  const vus = new Map<number, number>()
  const dropped = new Map<number, number>()
  let firstMs = Number.POSITIVE_INFINITY
  const observe = (sample: Sample): void => {
    const { metric, value, tags, atMs } = sample
    const second = Math.floor(atMs / 1000)
    if (metric === 'vus') vus.set(second, value)
    if (metric === 'dropped_iterations') dropped.set(second, (dropped.get(second) ?? 0) + value)
    const kind = ofUpdates.has(metric) ? 'updates' : 'requests'
    if (kind === 'requests') {
      if (!metric.startsWith('http_req')) return
      firstMs = Math.min(firstMs, atMs)
      addTo(cellAt(seconds, second), sample)
    }
    if (tags.tenant_id === undefined) return
    const row = cellAt(
      rows,
      JSON.stringify([kind, tags.tenant_id, tags.tier ?? '', tags.role ?? '', tags.endpoint ?? '']),
    )
    addTo(row, sample)
    countSlow(row, sample, promisedMs)
  }
  const timeline = (): readonly TimelinePoint[] => {
    const all = [...seconds.keys(), ...vus.keys(), ...dropped.keys()]
    if (all.length === 0) return []
    const first = Math.min(...seconds.keys(), ...vus.keys())
    return [...new Set(all)]
      .sort((a, b) => a - b)
      .map((second) => {
        const { requests, failed, durations } = seconds.get(second) ?? emptyCell()
        const p95Ms = durations.percentile(95)
        return {
          second: second - first,
          requests,
          failed,
          p95Ms,
          vus: vus.get(second) ?? 0,
          dropped: dropped.get(second) ?? 0,
        }
      })
  }
  const breakdown = (): readonly BreakdownRow[] =>
    [...rows].map(([key, { requests, failed, durations, slow }]) => {
      const [kind, tenantId, tier, role, endpoint] = JSON.parse(key) as RowKey
      const at = (percent: number) => durations.percentile(percent)
      return {
        kind,
        tenantId,
        tier,
        role,
        endpoint,
        requests,
        failed,
        p50Ms: at(50),
        p95Ms: at(95),
        p99Ms: at(99),
        slow,
      }
    })
  return { observe, timeline, breakdown }
}

export type Recorder = ReturnType<typeof createRecorder>
