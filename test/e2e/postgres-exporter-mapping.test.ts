import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postgresExporterMapping } from '../../src/exporters/postgres-exporter/mapping.ts'
import { libraryEnvironment, resolveSoftware, software } from '../../src/stackrun/index.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-mapping-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** A primary and its standby as postgres_exporter shows them. */
const shown: Readonly<Record<string, string>> = {
  'pg_stat_activity_count{instance="primary:1",datname="app",state="active"}': '3',
  'pg_stat_activity_count{instance="primary:1",datname="postgres",state="active"}': '2',
  'pg_stat_activity_count{instance="primary:1",datname="app",state="disabled"}': '1',
  'pg_stat_activity_count{instance="primary:1",datname="app",state="fastpath function call"}': '4',
  'pg_settings_max_connections{instance="primary:1"}': '100',
  'pg_stat_replication_pg_wal_lsn_diff{instance="primary:1",application_name="copy",state="streaming"}': '77',
  'pg_replication_lag_seconds{instance="primary:1"}': '0',
  'pg_replication_is_replica{instance="primary:1"}': '0',
  'pg_replication_lag_seconds{instance="standby:1"}': '9',
  'pg_replication_is_replica{instance="standby:1"}': '1',
  'pg_stat_archiver_last_archive_age{instance="primary:1"}': '20',
  'pg_stat_archiver_last_archive_age{instance="standby:1"}': 'NaN',
  'pg_stat_archiver_failed_count{instance="primary:1"}': '5',
}

/** At five minutes; one line for each series, so that whatever else is recorded fails the test. */
const recorded: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  postgres_connections: { '{server="primary:1",state="active"}': 5, '{server="primary:1",state="other"}': 5 },
  postgres_max_connections: { '{server="primary:1"}': 100 },
  postgres_replication_lag_seconds: { '{server="standby:1",standby="standby:1",side="standby"}': 9 },
  postgres_replication_lag_bytes: { '{server="primary:1",standby="copy",side="primary"}': 77 },
  postgres_wal_last_archived_timestamp_seconds: { '{server="primary:1"}': 280 },
  postgres_wal_archive_failures_total: { '{server="primary:1"}': 5 },
}

test('Prometheus records our series from those of postgres_exporter', async () => {
  const rules = postgresExporterMapping.map(({ metric, expression }) => ({
    record: metric.name,
    expr: expression.text,
  }))
  expect(rules.map(({ record }) => record).toSorted()).toEqual(Object.keys(recorded).toSorted())
  const suite = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(shown).map(([series, value]) => ({
          series,
          values: `${value} `.repeat(6).trim(),
        })),
        promql_expr_test: Object.entries(recorded).map(([expr, samples]) => ({
          expr,
          eval_time: '5m',
          exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels: `${expr}${labels}`, value })),
        })),
      },
    ],
  }
  await writeFile(join(directory, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'mapping', rules }] }))
  await writeFile(join(directory, 'suite.yaml'), JSON.stringify(suite))
  const installation = (await resolveSoftware([software.prometheus])).get(software.prometheus.name)
  const promtool = installation?.binaries.promtool ?? 'promtool'
  const env = installation ? libraryEnvironment(installation) : {}
  const output = execFileSync(promtool, ['test', 'rules', 'suite.yaml'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  expect(output).toContain('SUCCESS')
})
