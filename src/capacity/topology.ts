/** The most that one Prometheus should hold: beyond it a restart replays its log for many minutes, and a query of all tenants takes the rest down. */
export const MOST_MEMORY_PER_PROMETHEUS_BYTES = 16 * 2 ** 30
export const MOST_SERIES_PER_PROMETHEUS = 5_000_000

export interface Topology {
  readonly name: 'pair' | 'pair with remote write' | 'shards with remote write'
  readonly shards: number
  readonly because: string
}

interface Load {
  readonly series: number
  readonly memoryBytes: number
}

/** From this share of the limits on, the next topology is worth preparing. */
const PREPARE_AT = 0.4

const fullness = ({ series, memoryBytes }: Load): number =>
  Math.max(series / MOST_SERIES_PER_PROMETHEUS, memoryBytes / MOST_MEMORY_PER_PROMETHEUS_BYTES)

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Two of everything from the start: a single Prometheus is blind while it restarts, and a promise of 99.9 % is watched all the time. */
export const topologyFor = (load: Load): Topology => {
  const full = fullness(load)
  const because = `one Prometheus would be ${percent(full)} full`
  if (full <= PREPARE_AT) return { name: 'pair', shards: 1, because }
  if (full <= 1) return { name: 'pair with remote write', shards: 1, because }
  return { name: 'shards with remote write', shards: Math.ceil(full), because }
}
