import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chartFolder, type Rendering, render } from './chart.ts'

let folder: string

/** `helm template` leaves the notes out, so a copy of the chart carries them in an object. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-notes-'))
  await cp(chartFolder, folder, { recursive: true })
  const notes = await readFile(join(chartFolder, 'templates/NOTES.txt'), 'utf8')
  const object =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\ndata: { notes: {{ include "notes" . | quote }} }\n'
  await writeFile(join(folder, 'templates/notes.yaml'), `{{- define "notes" }}${notes}{{ end }}\n${object}`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const notes = async (rendering: Rendering = {}): Promise<string> => {
  const found = (await render({ ...rendering, chart: folder })).find(({ metadata }) => metadata.name === 'notes')
  return found?.data.notes ?? ''
}

test('who installs it is told how to test it, how to make a tenant, and that nothing watches it yet', async () => {
  const text = await notes()
  expect(text).toContain('helm test ts -n prod --logs')
  expect(text).toContain('deploy/ts-tenantscope-worker -- /nodejs/bin/node dist/src/service/provision.js acme=starter')
  expect(text).toContain('WARNING: nothing scrapes it.')
  expect(text).toContain('ingress.enabled is false')
})

test('who installs it for production is told what pages and logs need of the cluster, and is not warned', async () => {
  const text = await notes({ valueFiles: ['prod'] })
  expect(text).toContain('alertmanagerConfigMatcherStrategy: {type: None}')
  expect(text).toContain('pod-security.kubernetes.io/enforce=privileged')
  expect(text).not.toContain('WARNING')
})

test('shards with the rules of all tenants on them are warned of', async () => {
  const monitoring = { serviceMonitor: { enabled: true, tenantShards: 3 } }
  expect(await notes({ values: { monitoring: { ...monitoring, rules: { enabled: true } } } })).toContain(
    'WARNING: monitoring.rules',
  )
  const text = await notes({ values: { monitoring } })
  expect(text).toContain('spread over 3 Prometheus shards')
  expect(text).not.toContain('WARNING')
})

test('who traces is told where spans go, and who runs workflows in Temporal what the image needs for it', async () => {
  const text = await notes({ valueFiles: ['prod'], values: { temporal: { address: 'temporal:7233' } } })
  expect(text).toContain('Spans go to http://tempo.tracing.svc:4318;')
  expect(text).toContain('at temporal:7233. The image must hold its SDK')
  expect(await notes()).not.toMatch(/Spans|Temporal/)
})
