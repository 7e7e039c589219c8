/** The most that one Prometheus should hold: beyond it a restart replays its log for many minutes, and a query of all tenants takes the rest down. */
export const MOST_MEMORY_PER_PROMETHEUS_BYTES = 16 * 2 ** 30
export const MOST_SERIES_PER_PROMETHEUS = 5_000_000
/** Rules of one group run one after the other: a group that needs longer than its interval skips evaluations, and a burn rate has holes. */
export const MOST_OF_GROUP_INTERVAL = 0.8

export interface Topology {
  readonly name: 'pair' | 'pair with remote write' | 'shards with remote write'
  readonly shards: number
  readonly because: string
}

interface Load {
  readonly series: number
  readonly memoryBytes: number
  /** Of the group that is nearest to its interval: how much of it its rules take. */
  readonly groupIntervalShare: number
}

/** From this share of the limits on, the next topology is worth preparing. */
const PREPARE_AT = 0.4

/** The limit that one Prometheus would meet first, and how far it is used. */
const tightest = ({ series, memoryBytes, groupIntervalShare }: Load) =>
  [
    { of: 'series', full: series / MOST_SERIES_PER_PROMETHEUS },
    { of: 'memory', full: memoryBytes / MOST_MEMORY_PER_PROMETHEUS_BYTES },
    { of: 'the time for its rules', full: groupIntervalShare / MOST_OF_GROUP_INTERVAL },
  ].reduce((worst, each) => (each.full > worst.full ? each : worst))

/** Two of everything from the start: a single Prometheus is blind while it restarts, and a promise of 99.9 % is watched all the time. */
export const topologyFor = (load: Load): Topology => {
  const { of, full } = tightest(load)
  const because = `one Prometheus would use ${Math.round(full * 100)} % of ${of}`
  if (full <= PREPARE_AT) return { name: 'pair', shards: 1, because }
  if (full <= 1) return { name: 'pair with remote write', shards: 1, because }
  return { name: 'shards with remote write', shards: Math.ceil(full), because }
}
