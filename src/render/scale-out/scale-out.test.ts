import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import definition from '../../../stack.ts'
import { exampleStack } from '../../core/example-stack.ts'
import { isAlert } from '../../core/rule.ts'
import { ruleGroups } from '../../core/stack.ts'
import { renderScaleOut } from './documents.ts'
import type { ScaleOut } from './scale-out.ts'
import { shardOf } from './shard-of.ts'
import { seriesForTheStore, splitRules } from './split-rules.ts'

const three: ScaleOut = {
  cluster: 'prod',
  namespace: 'monitoring',
  serviceNamespace: 'shop',
  release: 'shop-tenantscope',
  shards: 3,
  remoteWriteUrl: 'https://mimir.example.com/api/v1/push',
  memoryBytes: 3 * 2 ** 30,
  diskBytes: 30 * 2 ** 30,
  retentionDays: 15,
  federatedTenants: ['acme'],
  metricsDomain: 'metrics.example.com',
}

// biome-ignore lint/suspicious/noExplicitAny: read as whoever applies them reads them
type Json = any
const files = (scaleOut: ScaleOut): ReadonlyMap<string, Json> =>
  new Map(
    renderScaleOut(exampleStack, scaleOut).map(({ path, content }) => [
      path,
      path.endsWith('.md') ? content : load(content.split('\n---\n')[0] ?? ''),
    ]),
  )

test('every rule is evaluated in one place: on shards, or where all of them are seen', () => {
  const names = (groups: ReturnType<typeof ruleGroups>) =>
    groups.flatMap(({ name, rules }) => rules.map((rule) => `${name} ${isAlert(rule) ? rule.name : rule.expr.text}`))
  const { edge, global } = splitRules(definition)
  expect([...names(edge), ...names(global)].toSorted()).toEqual(names(ruleGroups(definition)).toSorted())
})

test('what asks about all tenants is not left to a shard, and what asks about one is not taken from it', () => {
  const { edge, global } = splitRules(definition)
  const alerts = (groups: typeof edge) => groups.flatMap(({ rules }) => rules.filter(isAlert).map(({ name }) => name))
  expect(alerts(global)).toEqual(expect.arrayContaining(['PlatformErrors', 'TelemetryAbsent', 'TrafficStopped']))
  expect(alerts(edge)).toEqual(
    expect.arrayContaining(['TenantErrorRateCritical', 'TenantTelemetryVanished', 'Watchdog']),
  )
})

test('whatever the rules of the store read of tenants is written to it', () => {
  const stored = seriesForTheStore(definition)
  for (const { rules } of splitRules(definition).global)
    for (const { expr } of rules)
      for (const { name, labels } of expr.metrics)
        if (Object.values(labels).some(({ kind }) => kind === 'tenant')) expect(stored, expr.text).toContain(name)
})

test('replicas differ by one label alone, and shards by another, for the store keeps one replica of each', () => {
  const labels = ['0-a', '0-b', '1-a'].map(
    (of) => files(three).get(`plain/prometheus-${of}.yaml`).global.external_labels,
  )
  expect(labels).toEqual([
    { cluster: 'prod-0', __replica__: 'a' },
    { cluster: 'prod-0', __replica__: 'b' },
    { cluster: 'prod-1', __replica__: 'a' },
  ])
})

test('an alert leaves every replica and shard in the same words', () => {
  expect(files(three).get('plain/prometheus-2-b.yaml').alerting.alert_relabel_configs).toEqual([
    { action: 'labeldrop', regex: '__replica__' },
    { target_label: 'cluster', replacement: 'prod' },
  ])
})

test('one pair without a store is neither sharded nor written anywhere', () => {
  const { remoteWriteUrl: _, ...alone } = { ...three, shards: 1 }
  const config = files(alone).get('plain/prometheus-0-a.yaml')
  expect(config.scrape_configs[0].metric_relabel_configs).toEqual([])
  expect(config.remote_write).toBeUndefined()
  expect(config.global.external_labels.cluster).toBe('prod')
  expect(files(alone).get('README.md')).toContain('**No remote write**')
  expect(files(alone).get('operator/prometheus-0.yaml').spec.serviceMonitorSelector.matchLabels).not.toHaveProperty(
    'tenantscope.dev/tenant-shard',
  )
})

test('the series that are kept for the store are those named, and those of no tenant', () => {
  const [{ regex }] = files(three).get('plain/prometheus-0-a.yaml').remote_write[0].write_relabel_configs
  const keeps = (name: string, tenantId = '') => new RegExp(`^(?:${regex})$`).test(`${name};${tenantId}`)
  expect(keeps('tenant:slo_events:increase5m', 'acme')).toBe(true)
  expect(keeps('up')).toBe(true)
  expect(keeps('requests_total', 'acme')).toBe(false)
})

test('a tenant reads from its own shard', () => {
  expect(shardOf('acme', 1)).toBe(0)
  const { args } = files(three).get('federation/acme/proxy.yaml').spec.template.spec.containers[0]
  expect(args).toContain(`--upstream=http://${exampleStack.name}-${shardOf('acme', 3)}:9090`)
  expect(args).toContain('--label-value=acme')
})
