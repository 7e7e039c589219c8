/** Monitoring that has outgrown one pair of Prometheus: what a person decides about it. */
export interface ScaleOut {
  /** External label of everything that leaves this cluster. */
  readonly cluster: string
  /** Where Prometheus and Alertmanager run. */
  readonly namespace: string
  /** Where the release of the chart runs. */
  readonly serviceNamespace: string
  /** What the names of its objects begin with. */
  readonly release: string
  /** Prometheus shards, each of a pair; tenants are spread over them by a hash. */
  readonly shards: number
  /** Of the store that what rules record is written to: Mimir's `/api/v1/push`, Thanos Receive's `/api/v1/receive`. */
  readonly remoteWriteUrl?: string
  /** Of one Prometheus. */
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly retentionDays: number
  /** Tenants who read their own metrics. */
  readonly federatedTenants: readonly string[]
  /** Where they read them: `TENANT.` is put before it. */
  readonly metricsDomain: string
}

/** Two of every Prometheus: one is blind while it restarts. */
export const REPLICAS = ['a', 'b'] as const
/** Mimir's and Thanos' usual name of the label that tells replicas apart. */
export const REPLICA_LABEL = '__replica__'
export const ALERTMANAGERS = 3

/**
 * The external label `cluster` of a shard. Mimir keeps one replica for each value of it and drops the rest, so shards that
 * shared one would lose all but one of them.
 */
export const clusterLabel = ({ cluster, shards }: Pick<ScaleOut, 'cluster' | 'shards'>, shard: number): string =>
  shards > 1 ? `${cluster}-${shard}` : cluster

export const shardNumbers = ({ shards }: Pick<ScaleOut, 'shards'>): readonly number[] =>
  Array.from({ length: shards }, (_, shard) => shard)
