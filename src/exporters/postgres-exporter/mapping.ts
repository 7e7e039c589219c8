import { PromQL, promql } from '../../core/promql.ts'
import { matches, notMatches, select } from '../../core/selector.ts'
import type { AnyMetric } from '../../instrumentation/metric.ts'
import {
  postgresConnections,
  postgresMaxConnections,
  queryDuration,
  replicationLag,
  replicationLagBytes,
  schemaSize,
  walArchiveFailures,
  walLastArchived,
  walUnarchived,
} from '../postgres/metrics.ts'
import {
  pgActivity,
  pgArchiveFailures,
  pgIsReplica,
  pgLastArchiveAge,
  pgMaxConnections,
  pgReplicationDifference,
  pgReplicationLag,
} from './metrics.ts'

/** Records one of our series from those of postgres_exporter, so that rules and dashboards need not know who watches. */
export interface MappedSeries {
  readonly metric: AnyMetric
  readonly expression: PromQL
  /** How it differs from what our own exporter tells. */
  readonly differs?: string
}

/** Our label `server` is the target that Prometheus scraped. */
const withServer = (series: PromQL): PromQL => promql`label_replace(${series}, "server", "$1", "instance", "(.+)")`

const side = (series: PromQL, name: 'primary' | 'standby'): PromQL =>
  new PromQL(`label_replace(${series.text}, "side", "${name}", "", "")`, series.metrics)

const standbyOfPrimary = (series: PromQL): PromQL =>
  promql`label_replace(${series}, "standby", "$1", "application_name", "(.+)")`

const standbyItself = (series: PromQL): PromQL => promql`label_replace(${series}, "standby", "$1", "instance", "(.+)")`

const rareStates = /fastpath function call|disabled/

/** Sums before it renames: two states of one server that become one would clash. */
const connections = promql`
  sum by (server, state) (${withServer(select(pgActivity, { state: notMatches(rareStates) }))})
  or
  label_replace(sum by (server) (${withServer(select(pgActivity, { state: matches(rareStates) }))}), "state", "other", "", "")`

export const postgresExporterMapping: readonly MappedSeries[] = [
  {
    metric: postgresConnections,
    expression: connections,
    differs: 'It counts autovacuum and other workers that are connected to a database, and itself.',
  },
  {
    metric: postgresMaxConnections,
    expression: promql`max by (server) (${withServer(promql`${pgMaxConnections}`)})`,
  },
  {
    metric: replicationLag,
    expression: promql`
      max by (server, side, standby) (
        ${side(standbyItself(withServer(promql`(${pgReplicationLag} and on (instance) ${pgIsReplica} == 1)`)), 'standby')}
      )`,
    differs: 'Only the side of the standby, from 0.12 on; while the primary writes nothing it grows all the same.',
  },
  {
    metric: replicationLagBytes,
    expression: promql`
      max by (server, side, standby) (
        ${side(standbyOfPrimary(withServer(promql`${pgReplicationDifference}`)), 'primary')}
      )`,
    differs: 'Only the side of the primary; a base backup that streams is listed like a standby.',
  },
  {
    metric: walLastArchived,
    expression: promql`max by (server) (${withServer(promql`(time() - (${pgLastArchiveAge} >= 0))`)})`,
    differs: 'A standby that archives nothing is absent, as is a server that has archived nothing yet.',
  },
  {
    metric: walArchiveFailures,
    expression: promql`max by (server) (${withServer(promql`${pgArchiveFailures}`)})`,
  },
]

/** What postgres_exporter cannot tell; keep our exporter for these, or do without the panels and alerts that read them. */
export const notInPostgresExporter: readonly { readonly metric: AnyMetric; readonly reason: string }[] = [
  {
    metric: queryDuration,
    reason: 'its collector stat_statements gives calls and seconds of the slowest statements, which is no histogram',
  },
  {
    metric: schemaSize,
    reason: 'its sizes are a series for each table, thousands with a schema for each tenant',
  },
  {
    metric: walUnarchived,
    reason: 'it knows when a segment was archived last, and not whether anything was written since',
  },
]
