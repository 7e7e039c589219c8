import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { load, loadAll } from 'js-yaml'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { alertmanagerConfig } from '../../src/render/alertmanager/config.ts'
import { renderScaleOut } from '../../src/render/scale-out/documents.ts'
import type { ScaleOut } from '../../src/render/scale-out/scale-out.ts'
import { yaml } from '../../src/render/yaml.ts'
import definition from '../../stack.ts'
import { type KubernetesObject, render } from './chart.ts'
import { schemaProblems } from './schemas.ts'

const run = promisify(execFile)
const common = {
  cluster: 'prod',
  namespace: 'monitoring',
  serviceNamespace: 'prod',
  release: 'ts-tenantscope',
  memoryBytes: 5 * 2 ** 30,
  diskBytes: 80 * 2 ** 30,
  retentionDays: 15,
  federatedTenants: ['acme', 'globex'],
  metricsDomain: 'metrics.example.com',
}
const topologies: readonly (readonly [string, ScaleOut])[] = [
  ['pair', { ...common, shards: 1 }],
  ['pair-with-mimir', { ...common, shards: 1, remoteWriteUrl: 'https://mimir.example.com/api/v1/push' }],
  ['shards-with-thanos', { ...common, shards: 3, remoteWriteUrl: 'http://thanos-receive:19291/api/v1/receive' }],
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-scale-out-'))
  for (const [name, scaleOut] of topologies)
    for (const { path, content } of renderScaleOut(definition, scaleOut)) {
      await mkdir(dirname(join(folder, name, path)), { recursive: true })
      await writeFile(join(folder, name, path), content)
    }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const files = (scaleOut: ScaleOut, place: RegExp) =>
  renderScaleOut(definition, scaleOut).filter(({ path }) => place.test(path))

test.each(topologies)('%s: both promtools accept every configuration and every rule', async (name, scaleOut) => {
  const configs = files(scaleOut, /^(plain\/prometheus-|federation\/.*\/customer-)/).map(({ path }) =>
    join(folder, name, path),
  )
  expect(configs).toHaveLength(2 * scaleOut.shards + scaleOut.federatedTenants.length)
  // What is left of the file of the store when its first key, which is Mimir's, is gone.
  const { groups } = load(files(scaleOut, /^store\//)[0]?.content ?? '') as { groups: readonly object[] }
  const store = join(folder, name, 'global.yaml')
  await writeFile(store, yaml({ groups }))
  const token = /credentials_file.*/g
  for (const path of configs.filter((each) => each.includes('federation'))) {
    const { content } = files(scaleOut, /customer-/)[0] ?? { content: '' }
    await writeFile(path, content.replace(token, `credentials_file: ${store}`))
  }
  for (const { path } of inject('promtools')) {
    expect((await run(path, ['check', 'config', ...configs])).stdout).not.toContain('FAILED')
    expect((await run(path, ['check', 'rules', store])).stdout).toContain('SUCCESS')
  }
})

test.each(topologies)('%s: every object fits its schema', (_, scaleOut) => {
  const objects = files(scaleOut, /^(operator|federation)\/(?!chart-values|.*customer-)/).flatMap(
    ({ content }) => loadAll(content) as KubernetesObject[],
  )
  expect(objects.flatMap(schemaProblems)).toEqual([])
  const identities = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  const twice = identities.filter((identity, at) => identities.indexOf(identity) !== at)
  // Proxies of two tenants on one shard share that shard's Service; the same words, so applying both is applying one.
  expect(twice.filter((identity) => !identity.startsWith('Service '))).toEqual([])
})

test('the chart with the values that come along renders what the shards select', async () => {
  const [, scaleOut] = topologies[2] ?? ['', { ...common, shards: 3 }]
  const values = load(files(scaleOut, /chart-values/)[0]?.content ?? '') as object
  const monitors = (await render({ values })).filter(({ kind }) => kind === 'ServiceMonitor')
  const selectors = files(scaleOut, /^operator\/prometheus-/).map(({ content }) => {
    const [prometheus] = loadAll(content) as KubernetesObject[]
    return prometheus?.spec.serviceMonitorSelector.matchLabels as Record<string, string>
  })
  const selecting = ({ metadata }: KubernetesObject) =>
    selectors.filter((labels) => Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value))
      .length
  expect(monitors).toHaveLength(3 * 3)
  expect(monitors.map(selecting)).toEqual(monitors.map(() => 1))
})

test('without the operator, a Prometheus finds the Services that the chart makes', async () => {
  const [, scaleOut] = topologies[0] ?? ['', { ...common, shards: 1 }]
  const { scrape_configs: jobs } = load(files(scaleOut, /plain\/prometheus-0-a/)[0]?.content ?? '') as {
    scrape_configs: readonly { dns_sd_configs?: readonly { names: readonly string[] }[] }[]
  }
  const names = jobs.flatMap(({ dns_sd_configs: found = [] }) => found.flatMap((each) => each.names))
  const services = (await render())
    .filter(({ kind, spec }) => kind === 'Service' && spec.clusterIP === 'None')
    .map(({ metadata, spec }) => `_${spec.ports[0].name}._tcp.${metadata.name}.prod.svc.cluster.local`)
  expect(names.toSorted()).toEqual(services.toSorted())
})

test('amtool accepts the routes of the three Alertmanagers', async () => {
  const path = join(folder, 'alertmanager.yaml')
  await writeFile(path, yaml(alertmanagerConfig(definition)))
  expect((await run(inject('amtool'), ['check-config', path])).stdout).toContain('SUCCESS')
})
