import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { render, renderText } from './chart.ts'

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-extracted-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const generated = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(directory, name), 'utf8')]),
    ),
  )
}

/** The text below `spec:` of each PrometheusRule, moved back to the margin. */
const extractRules = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split(/^---\n/m)
      .filter((document) => /^kind: PrometheusRule$/m.test(document))
      .map((document): [string, string] => {
        const name = /^ {2}name: ts-tenantscope-(.+)$/m.exec(document)?.[1] ?? ''
        const spec = document.slice(document.indexOf('\nspec:\n') + '\nspec:\n'.length)
        return [`${name}.yaml`, spec.replace(/^ {2}/gm, '')]
      }),
  )

test('the rules in the render are those of the definition, to the byte, and both promtools accept them', async () => {
  const extracted = extractRules(await renderText({ valueFiles: ['prod'] }))
  expect(extracted).toEqual(await generated('alerts/generated/rules'))
  const paths = await Promise.all(
    [...extracted].map(async ([name, content]) => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }),
  )
  expect(inject('promtools').map(({ version }) => version.split('.')[0])).toEqual(['2', '3'])
  for (const { path } of inject('promtools')) {
    expect((await run(path, ['check', 'rules', ...paths])).stdout).toContain(`${'SUCCESS'}`)
  }
})

test('the dashboards in the render are those of the definition, to the byte', async () => {
  const objects = await render({ valueFiles: ['prod'] })
  const dashboards = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1')
  expect(new Map(dashboards.flatMap(({ data }) => Object.entries(data)))).toEqual(
    await generated('dashboards/generated'),
  )
  const megabyte = 2 ** 20
  for (const { metadata, data } of dashboards) {
    expect(JSON.stringify(data).length, `${metadata.name}: an object of etcd holds 1 MiB`).toBeLessThan(megabyte)
  }
})

test('what Loki and Alloy read in the render is what the definition generated, to the byte', async () => {
  const rendered = new Map(
    (await render({ valueFiles: ['prod'] }))
      .filter(({ kind, metadata }) => kind === 'ConfigMap' && /-(loki|alloy|loki-rules-.*)$/.test(metadata.name))
      .flatMap(({ metadata, data }) =>
        Object.entries<string>(data).map(([name, text]): [string, string] => {
          const organisation = metadata.annotations?.['k8s-sidecar-target-directory']?.replace('/rules/', '')
          return [organisation ? `rules/${organisation}/${name}` : name, text]
        }),
      ),
  )
  const files = await readdir('logs/generated', { recursive: true })
  const rules = files.filter((path) => path.startsWith('rules/') && path.endsWith('.yaml'))
  expect(rules.length).toBeGreaterThan(0)
  const expected = ['loki.yaml', 'overrides.yaml', ...rules].map((path): [string, string] => [path, path])
  for (const [name, path] of [...expected, ['config.alloy', 'alloy-kubernetes.alloy'] as const])
    expect(rendered.get(name), name).toBe(await readFile(join('logs/generated', path), 'utf8'))
  expect(rendered.size).toBe(expected.length + 1)
})

test('the exporter reads objectives and on-call of the definition', async () => {
  const objectives = (await render()).find(({ metadata }) => metadata.name.endsWith('-objectives'))
  expect(objectives?.data['objectives.json'].trimEnd()).toBe(
    (await readFile('slo/generated/objectives.json', 'utf8')).trimEnd(),
  )
  expect(objectives?.data['rota.json'].trimEnd()).toBe(
    (await readFile('alerts/generated/on-call.json', 'utf8')).trimEnd(),
  )
})

test('receivers read the Secret that the values name', async () => {
  const values = { monitoring: { alertmanagerConfig: { secretName: 'pagers', pagerdutyKey: 'pd', slackKey: 'sl' } } }
  const config = (await render({ valueFiles: ['prod'], values })).find(({ kind }) => kind === 'AlertmanagerConfig')
  const [page, message] = config?.spec.receivers ?? []
  expect(page.pagerdutyConfigs[0].routingKey).toEqual({ name: 'pagers', key: 'pd' })
  expect(message.slackConfigs[0].apiURL).toEqual({ name: 'pagers', key: 'sl' })
  expect(JSON.stringify(config), basename('alertmanager-config.yaml')).not.toContain('__')
})
