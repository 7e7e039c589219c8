import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectScripts } from './project-scripts.ts'

let project: string
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'project-'))
})
afterEach(() => rm(project, { recursive: true }))

test('a project without load tests of its own takes those of the package', async () => {
  expect(await projectScripts('smoke', project)).toEqual({ env: {} })
})

test('its own thresholds are used with any script, its own script before one of the package', async () => {
  await mkdir(join(project, 'loadtests/generated'), { recursive: true })
  await writeFile(join(project, 'loadtests/generated/thresholds.json'), '{}')
  const env = { THRESHOLDS_FILE: join(project, 'loadtests/generated/thresholds.json') }
  expect(await projectScripts('smoke', project)).toEqual({ env })
  await writeFile(join(project, 'loadtests/smoke.ts'), '')
  expect(await projectScripts('smoke', project)).toEqual({ scriptDirectory: join(project, 'loadtests'), env })
})
