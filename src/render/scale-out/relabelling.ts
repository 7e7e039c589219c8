import type { Stack } from '../../core/stack.ts'
import { clusterLabel, REPLICA_LABEL, type ScaleOut } from './scale-out.ts'
import { seriesForTheStore } from './split-rules.ts'

/** One step of relabelling, in the names of a configuration file. */
export interface Relabelling {
  readonly source_labels?: readonly string[]
  readonly separator?: string
  readonly regex?: string
  readonly modulus?: number
  readonly target_label?: string
  readonly replacement?: string
  readonly action?: 'keep' | 'hashmod' | 'labeldrop' | 'replace'
}

/** Keeps the series of the tenants of one shard; those of no tenant share a hash. */
export const keepShard = ({ shards }: Pick<ScaleOut, 'shards'>, shard: number): readonly Relabelling[] =>
  shards === 1
    ? []
    : [
        { action: 'hashmod', source_labels: ['tenant_id'], modulus: shards, target_label: '__tmp_shard' },
        { action: 'keep', source_labels: ['__tmp_shard'], regex: String(shard) },
        { action: 'labeldrop', regex: '__tmp_shard' },
      ]

/** Of tenants' series only those that the store is for; everything that has no tenant, for it is little. */
export const keepForTheStore = (stack: Stack): readonly Relabelling[] => [
  {
    action: 'keep',
    source_labels: ['__name__', 'tenant_id'],
    separator: ';',
    regex: `(${seriesForTheStore(stack).join('|')});.*|[^;]+;`,
  },
]

/** Replicas and shards that tell of the same thing must tell of it in the same words, or each of them pages. */
export const sameAlert = (scaleOut: ScaleOut, shard: number): readonly Relabelling[] => [
  { action: 'labeldrop', regex: REPLICA_LABEL },
  ...(clusterLabel(scaleOut, shard) === scaleOut.cluster
    ? []
    : [{ target_label: 'cluster', replacement: scaleOut.cluster }]),
]

const camelCase = (key: string): string => key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

/** The same step as the Prometheus Operator writes it. */
export const forOperator = (steps: readonly Relabelling[]): readonly object[] =>
  steps.map((step) => Object.fromEntries(Object.entries(step).map(([key, value]) => [camelCase(key), value])))
