import type { Stack } from '../../core/stack.ts'
import { keepForTheStore, keepShard, sameAlert } from './relabelling.ts'
import { clusterLabel, REPLICA_LABEL, type ScaleOut } from './scale-out.ts'

/** Processes of one kind, and the part of a scrape configuration that says where they are. */
export interface ShardJob {
  readonly name: string
  readonly targets: object
}

export interface ShardConfigOptions {
  readonly shard: number
  readonly replica: string
  readonly jobs: readonly ShardJob[]
  readonly alertmanagers: readonly string[]
  /** Its own address, at which it reads its own metrics. */
  readonly self: string
  readonly ruleFiles?: readonly string[]
}

/** The chart's headless Services for machines: DNS names every pod behind them, ready or not. */
export const chartJobs = ({ release, serviceNamespace }: ScaleOut): readonly ShardJob[] =>
  ['api', 'worker', 'exporter'].map((component) => ({
    name: component,
    targets: {
      dns_sd_configs: [
        { type: 'SRV', names: [`_ops._tcp.${release}-${component}-ops.${serviceNamespace}.svc.cluster.local`] },
      ],
    },
  }))

/** The configuration file of one replica of one shard. */
export const shardConfig = (
  stack: Stack,
  scaleOut: ScaleOut,
  { shard, replica, jobs, alertmanagers, self, ruleFiles = ['rules/*.yaml'] }: ShardConfigOptions,
) => ({
  global: {
    scrape_interval: stack.cadence.scrape,
    scrape_timeout: stack.cadence.scrape,
    evaluation_interval: stack.cadence.evaluation,
    external_labels: { cluster: clusterLabel(scaleOut, shard), [REPLICA_LABEL]: replica },
  },
  rule_files: ruleFiles,
  alerting: {
    alert_relabel_configs: sameAlert(scaleOut, shard),
    // Every one of them: they agree among themselves who sends.
    alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }],
  },
  scrape_configs: [
    ...jobs.map(({ name, targets }) => ({
      job_name: name,
      ...targets,
      metric_relabel_configs: keepShard(scaleOut, shard),
    })),
    { job_name: 'prometheus', static_configs: [{ targets: [self] }] },
    { job_name: 'alertmanager', static_configs: [{ targets: alertmanagers }] },
  ],
  ...(scaleOut.remoteWriteUrl && {
    remote_write: [
      {
        url: scaleOut.remoteWriteUrl,
        name: 'store',
        headers: { 'X-Scope-OrgID': stack.name },
        write_relabel_configs: keepForTheStore(stack),
      },
    ],
  }),
})
