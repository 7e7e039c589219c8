import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cacheDirectory } from '../../src/stackrun/cache.ts'

/** A definition that lives in somebody else's project, with this package packed and installed there. */

const run = promisify(execFile)
let project: string

const tenantscope = (...args: readonly string[]) =>
  run(process.execPath, [join(project, 'node_modules/tenantscope/bin/tenantscope.mjs'), ...args], {
    cwd: project,
    env: { ...process.env, TENANTSCOPE_CACHE: cacheDirectory() },
  })

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'tenantscope-own-'))
  const installed = join(project, 'node_modules/tenantscope')
  await mkdir(installed, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project])
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  await run('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1'])
  // Its dependencies are those of this checkout: installing them again would test npm.
  await symlink(resolve('node_modules'), join(installed, 'node_modules'))
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  await tenantscope('init')
}, 60_000)
afterAll(() => rm(project, { recursive: true, force: true }))

test('what init writes compiles, is sound, and is proven on promtool', { timeout: 60_000 }, async () => {
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: [],
      },
      files: ['stack.ts'],
    }),
  )
  await run(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: project })
  expect((await tenantscope('check')).stdout).toContain('no problems')
  // One alert's cases: all of them take half a minute, and test the engine rather than the package.
  expect((await tenantscope('prove', 'ServedBurnPageFast')).stdout).toContain('all hold')
})

test('it generates into that project, and nothing for a chart that is not there', async () => {
  await tenantscope('generate')
  expect(await readFile(join(project, 'alerts/generated/rules/slo-served.yaml'), 'utf8')).toContain(
    'ServedBurnPageFast',
  )
  expect(JSON.parse(await readFile(join(project, 'dashboards/generated/tenants.json'), 'utf8')).uid).toBe('tenants')
  await expect(access(join(project, 'helm'))).rejects.toThrow('ENOENT')
  expect((await tenantscope('generate', '--check')).stdout).toContain('up to date')
})

test('a second init overwrites nothing and names what is there', async () => {
  await expect(tenantscope('init')).rejects.toMatchObject({
    stderr: expect.stringMatching(/INIT_EXISTS: .*stack\.ts.*\n.*\n.*fix: {2}name another folder/),
  })
})
