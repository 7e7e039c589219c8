import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { logs } from '../../../logs/policy.ts'
import definition from '../../../stack.ts'
import type { LogPolicy } from '../../core/logs.ts'
import { renderLogs } from './log-documents.ts'

const render = (change: Partial<LogPolicy> = {}): ReadonlyMap<string, string> =>
  new Map(
    renderLogs({ ...definition, logs: { ...logs, ...change } }).map(({ path, content }) => [
      path.replace('logs/generated/', ''),
      content,
    ]),
  )
// biome-ignore lint/suspicious/noExplicitAny: a document of another program, read for what is asserted of it
const parsed = (files: ReadonlyMap<string, string>, name: string): any => load(files.get(name) ?? '')

test('what is kept, and for how long, follows from the policy', () => {
  const files = render({ retention: { searchable: '14d', warm: '60d', archived: '400d' } })
  const loki = parsed(files, 'loki.yaml')
  expect(loki.limits_config).toMatchObject({ retention_period: '336h', max_query_lookback: '336h' })
  expect(loki.compactor).toMatchObject({ retention_enabled: true, delete_request_store: 's3' })
  expect(parsed(files, 'loki-local.yaml').compactor.delete_request_store).toBe('filesystem')
  expect(JSON.parse(files.get('lifecycle.json') ?? '').Rules[0]).toMatchObject({
    Transitions: [{ Days: 60, StorageClass: 'DEEP_ARCHIVE' }],
    Expiration: { Days: 400 },
  })
})

test('tenants share an organisation, which Loki does not ask for', () => {
  const files = render()
  expect(parsed(files, 'loki.yaml').auth_enabled).toBe(false)
  expect(files.get('alloy-kubernetes.alloy')).not.toContain('tenant_id           =')
  expect([...files.keys()].filter((name) => name.startsWith('rules/'))).toEqual(
    logs.ruleGroups.map(({ name }) => `rules/fake/${name}.yaml`),
  )
})

test('isolated tenants are organisations of their own, with limits and retention of their own', () => {
  const files = render({
    tenancy: { kind: 'isolated', othersTo: 'platform' },
    overrides: { acme: { searchable: '30d', ingestionMegabytesPerSecond: 64 } },
  })
  expect(parsed(files, 'loki.yaml').auth_enabled).toBe(true)
  expect(parsed(files, 'overrides.yaml')).toEqual({
    overrides: { acme: { ingestion_rate_mb: 64, retention_period: '720h', max_query_lookback: '720h' } },
  })
  for (const name of ['alloy-files.alloy', 'alloy-kubernetes.alloy']) {
    expect(files.get(name)).toMatch(/stage\.tenant \{\s+source = "tenant_id"/)
    expect(files.get(name)).toMatch(/tenant_id\s+= "platform"/)
  }
  expect(files.has('rules/acme/log-errors.yaml')).toBe(true)
  expect(files.has('rules/platform/log-errors.yaml')).toBe(true)
})

test('the tenant is metadata and no label, in whatever is generated', () => {
  for (const [name, content] of render()) {
    for (const [, matched] of content.matchAll(/stage\.(?:labels|label_keep) \{\s+values = ([^\n]+)/g))
      expect(matched, name).not.toContain('tenant_id')
    for (const [, selector] of content.matchAll(/expr: .*?\{([^{}]*)\}/g))
      expect(selector, name).not.toContain('tenant_id')
  }
})

test.each(['alloy-files.alloy', 'alloy-kubernetes.alloy'])('%s refers only to components that it has', (name) => {
  const content = render().get(name) ?? ''
  const declared = [...content.matchAll(/^([\w.]+) "(\w+)" \{$/gm)].map(([, kind, label]) => `${kind}.${label}`)
  const used = [
    ...content.matchAll(/\b((?:loki|local|discovery|otelcol)(?:\.\w+)+)\.(?:receiver|targets|output|input)\b/g),
  ]
  expect(declared.length).toBeGreaterThan(3)
  expect(used.map((match) => match[1]).filter((each) => !declared.includes(each ?? ''))).toEqual([])
  expect(content.split('{').length).toBe(content.split('}').length)
})
