import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const bin = resolve('bin/tenantscope.mjs')
let folder: string

/** Runs the command as a user would, in a project of its own, and gives back how it ended. */
const tenantscope = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error) => ({ code: error.code as number, output: error.stdout + error.stderr }),
  )

const writeStack = (change: string) =>
  writeFile(
    join(folder, 'stack.ts'),
    `import { exampleStack as example } from '${resolve('src/core/example-stack.ts')}'\nexport default { ...example, ${change} }\n`,
  )

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-generate-'))
  await writeStack('')
})
afterEach(() => rm(folder, { recursive: true }))

const snapshot = async () => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')]))
}

test('generating twice gives the same bytes, and then nothing has drifted', async () => {
  expect((await tenantscope('generate')).code).toBe(0)
  const first = await snapshot()
  expect((await tenantscope('generate')).output).toContain('0 changed')
  expect(await snapshot()).toEqual(first)
  expect((await tenantscope('generate', '--check')).code).toBe(0)
})

test('an edited, a missing and a left-over file fail the check and are mended by generating', async () => {
  await tenantscope('generate')
  await writeFile(join(folder, 'alerts/generated/alertmanager.yaml'), 'edited by hand')
  await rm(join(folder, 'slo/generated/objectives.json'))
  await writeFile(join(folder, 'alerts/generated/rules/of-yesterday.yaml'), '')
  const { code, output } = await tenantscope('generate', '--check')
  expect(code).toBe(1)
  expect(output).toMatch(/stale\s+alerts\/generated\/alertmanager.yaml/)
  expect(output).toMatch(/missing\s+slo\/generated\/objectives.json/)
  expect(output).toMatch(/left over\s+alerts\/generated\/rules\/of-yesterday.yaml/)
  await tenantscope('generate')
  expect((await tenantscope('generate', '--check')).code).toBe(0)
})

test('a definition with problems writes nothing and names all of them', async () => {
  await writeStack(`slos: [{ ...example.slos[0], id: 'Bad Id', objectives: { starter: 99 } }]`)
  const before = await snapshot()
  const { code, output } = await tenantscope('generate')
  expect(code).toBe(1)
  for (const diagnostic of ['SLO_ID', 'OBJECTIVE_RANGE', 'OBJECTIVE_TIER']) expect(output).toContain(diagnostic)
  expect(await snapshot()).toEqual(before)
})

test.each([
  ['no definition', () => rm(join(folder, 'stack.ts')), 'STACK_MISSING'],
  ['a definition that exports nothing', () => writeFile(join(folder, 'stack.ts'), 'export {}'), 'STACK_EXPORT'],
])('%s is a clear error', async (_, arrange, diagnostic) => {
  await arrange()
  const { code, output } = await tenantscope('generate')
  expect(code).toBe(1)
  expect(output).toContain(diagnostic)
  expect(output).toContain('fix:')
})
