import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { SmokeSummary } from '../../src/demo/smoke.ts'

const bin = resolve('bin/tenantscope.mjs')
const directory = '.tenantscope/runs/e2e-demo'

/** Runs the command as a user would and gathers what it prints. */
const start = (...args: readonly string[]) => {
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line))
  return { child, lines, output: () => lines.join('\n') }
}

const finish = async (...args: readonly string[]) => {
  const { child, output } = start(...args)
  const [code] = await once(child, 'close')
  return { code: code as number, output: output() }
}

test('the smoke proof: one tenant fails, one page comes, it resolves', { timeout: 600_000 }, async () => {
  const { code, output } = await finish('demo', '--smoke', '--directory', directory)
  const summary = JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? '{}') as SmokeSummary
  expect(summary.problems, output).toEqual([])
  expect(code).toBe(0)
  expect(summary).toMatchObject({ passed: true, pages: 1 })
  expect(summary.detectionSeconds).toBeLessThan(10)
})

test('an incident in one terminal is a page in the other, and Ctrl-C ends everything', {
  timeout: 300_000,
}, async () => {
  const demo = start('demo', '--directory', directory)
  try {
    await expect.poll(() => demo.output(), { timeout: 120_000, interval: 200 }).toContain('In another terminal, try')
    const api = /^\s+api\s+(http:\S+)$/m.exec(demo.output())?.[1]
    const operations = /api operations\s+(http:\S+)\/metrics/.exec(demo.output())?.[1]
    expect((await fetch(`${operations}/ready`)).status).toBe(200)

    expect(await finish('incident', 'error-burst', '--directory', directory)).toMatchObject({
      code: 1,
      output: expect.stringContaining('INCIDENT_TENANT'),
    })
    expect(await finish('incident', 'nothing', '--directory', directory)).toMatchObject({
      code: 1,
      output: expect.stringContaining('INCIDENT_UNKNOWN'),
    })
    expect(await finish('incident', 'error-burst', '--tenant', 'acme', '--directory', directory)).toMatchObject({
      code: 0,
    })
    await expect.poll(() => demo.output(), { timeout: 60_000, interval: 200 }).toMatch(/PAGE.*acme/)
    expect(
      await finish('incident', 'error-burst', '--tenant', 'acme', '--lift', '--directory', directory),
    ).toMatchObject({ code: 0 })

    expect(await finish('incident', 'redis-down', '--directory', directory)).toMatchObject({ code: 0 })
    await expect
      .poll(async () => (await fetch(`${operations}/ready`)).text(), { timeout: 20_000, interval: 200 })
      .toMatch(/"ready":false.*"redis":"(?!ok)/)
    expect(await finish('incident', 'redis-down', '--lift', '--directory', directory)).toMatchObject({ code: 0 })
    await expect
      .poll(async () => (await fetch(`${operations}/ready`)).status, { timeout: 20_000, interval: 200 })
      .toBe(200)

    demo.child.kill('SIGINT')
    await once(demo.child, 'close')
    await expect(fetch(`${api}/`)).rejects.toThrow()
    await expect(fetch(`${operations}/health`)).rejects.toThrow()
  } finally {
    demo.child.kill('SIGKILL')
  }
})

test('without a demo an incident says so', async () => {
  expect(
    await finish('incident', 'outage', '--tenant', 'acme', '--directory', '.tenantscope/runs/no-such-demo'),
  ).toMatchObject({
    code: 1,
    output: expect.stringContaining('DEMO_MISSING'),
  })
})
