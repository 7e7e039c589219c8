import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, startTenantService, type TenantService } from './fixtures/tenant-service.ts'
import type { LoadReport } from './report/report.ts'
import { type LoadTestOptions, runLoadtest } from './run-loadtest.ts'

const tenants = [
  { id: 'acme', tier: 'starter', token: 'a' },
  { id: 'globex', tier: 'enterprise', token: 'g' },
]
const all = { TENANTS: JSON.stringify(tenants) }
const tokens = Object.fromEntries(tenants.map(({ id, token }) => [id, token]))

let outDir: string
let service: TenantService | undefined
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'loadtest-'))
})
afterEach(async () => {
  await service?.close()
  service = undefined
})
afterAll(() => rm(outDir, { recursive: true }))

interface Setup {
  readonly fault?: (request: { readonly tenantId: string; readonly index: number; readonly path: string }) => Fault
  readonly with?: Partial<LoadTestOptions>
  readonly env?: Record<string, string>
}

async function loadtest(script: string, { fault, with: options = {}, env = {} }: Setup = {}) {
  service = await startTenantService({ tokens, ...(fault && { fault }) })
  let printed = ''
  const exitCode = await runLoadtest({
    script,
    target: `http://saas.test:${service.port}`,
    targetAddress: '127.0.0.1',
    outDir,
    generator: 'runner',
    terminal: { write: (text) => (printed += text) },
    env: { TENANTS: JSON.stringify(tenants), DURATION: '2s', RATE_PER_TENANT: '25', ...env },
    ...options,
  })
  return { exitCode, printed }
}

const report = async () => JSON.parse(await readFile(join(outDir, 'report.json'), 'utf8')) as LoadReport
const broken = async () => (await report()).thresholds.filter(({ ok }) => !ok).map(({ key }) => key)

describe('slo-validation', () => {
  it('is green on a healthy service, and every report says that it is not k6', async () => {
    const { exitCode } = await loadtest('slo-validation')
    expect(exitCode).toBe(0)
    expect((await report()).verdict).toBe('kept')
    for (const file of ['report.html', 'report.md', 'junit.xml', 'report.json']) {
      expect(await readFile(join(outDir, file), 'utf8')).toContain('not k6')
    }
  })

  it('turns red for the tenant and the SLO that are hurt, and for no other', async () => {
    const { exitCode } = await loadtest('slo-validation', {
      fault: ({ tenantId, index }) => (tenantId === 'globex' && index % 10 === 5 ? { status: 503 } : {}),
    })
    expect(exitCode).toBe(99)
    expect(await broken()).toEqual(
      expect.arrayContaining(['http_req_failed{tier:enterprise}', 'http_req_failed{tier:enterprise,tenant_id:globex}']),
    )
    expect((await broken()).filter((key) => /starter|duration/.test(key))).toEqual([])
  })

  it('turns red on latency alone, above the boundary, and stays green below it', async () => {
    const slow = (delayMs: number) => ({
      fault: ({ tenantId }: { tenantId: string }) => (tenantId === 'acme' ? { delayMs } : {}),
    })
    expect((await loadtest('slo-validation', slow(560))).exitCode).toBe(99)
    expect(await broken()).toEqual([
      'http_req_duration{tier:starter}',
      'http_req_duration{tier:starter,tenant_id:acme}',
    ])
    await service?.close()
    expect((await loadtest('slo-validation', slow(400))).exitCode).toBe(0)
  })

  it('leaves a report marked partial when interrupted', async () => {
    const { exitCode } = await loadtest('slo-validation', {
      env: { DURATION: '30s' },
      with: { signal: AbortSignal.timeout(1_500) },
    })
    expect(exitCode).toBe(105)
    expect(await report()).toMatchObject({ partial: 'interrupted by a signal', verdict: 'aborted' })
    expect(await readFile(join(outDir, 'report.md'), 'utf8')).toContain('**Partial:**')
  })
})

describe('the other scripts', () => {
  it.each([
    ['smoke', {}],
    ['spike', { CALM: '0.5s', RISE: '0.5s', HOLD: '0.5s', SIGN_UPS: '20', RATE_PER_TENANT: '2' }],
    ['soak', { SOAK_MINUTES: '0.04' }],
    ['tenant-isolation', { NOISY_LIMIT_PER_SECOND: '2' }],
    ['websocket-fan-out', { WATCHERS: '5', DURATION: '1s' }],
    ['breakpoint', { MAX_FACTOR: '3', DURATION: '1s' }],
  ])('%s runs unchanged and keeps its promises', async (script, env) => {
    const { exitCode, printed } = await loadtest(script, { env })
    expect(printed).not.toContain('error:')
    expect(exitCode, printed).toBe(0)
  })
})

describe('bad input', () => {
  it.each([
    ['an unknown script', 'nope', {}, 'LOADTEST_SCRIPT_UNKNOWN'],
    ['thresholds older than the SLOs', 'smoke', { sloFingerprint: 'other' }, 'LOADTEST_THRESHOLDS_STALE'],
    ['a target that is down', 'smoke', { target: 'http://saas.test:1' }, 'LOADTEST_TARGET_DOWN'],
    ['a target that is no URL', 'smoke', { target: 'staging' }, 'LOADTEST_TARGET_INVALID'],
    ['a target of another kind', 'smoke', { target: 'ftp://saas.test' }, 'LOADTEST_TARGET_INVALID'],
    ['a target with a path', 'smoke', { target: 'http://saas.test/api' }, 'LOADTEST_TARGET_INVALID'],
    ['an address in place of a domain', 'smoke', { target: 'http://127.0.0.1:1' }, 'LOADTEST_TARGET_INVALID'],
    ['no thresholds', 'smoke', { env: { THRESHOLDS_FILE: '/nowhere.json' } }, 'LOADTEST_THRESHOLDS_MISSING'],
    ['thresholds that are no JSON', 'smoke', { env: { THRESHOLDS_FILE: 'biome.json' } }, 'LOADTEST_THRESHOLDS_INVALID'],
    ['a duration that is none', 'soak', { env: { ...all, SOAK_MINUTES: 'long' } }, 'SOAK_MINUTES is long'],
    ['a rate that is none', 'spike', { env: { ...all, RATE_PER_TENANT: 'x' } }, 'RATE_PER_TENANT is x'],
    ['no tenants', 'smoke', { env: {} }, 'TENANTS_FILE is not set'],
    ['tenants that are no JSON', 'smoke', { env: { TENANTS: '{' } }, 'TENANTS is no JSON'],
    ['an empty list of tenants', 'smoke', { env: { TENANTS: '[]' } }, 'TENANTS has no entry'],
    ['a tenant without its token', 'smoke', { env: { TENANTS: '[{"id":"a"}]' } }, 'entry 1 has no tier, token'],
    ['no k6 where k6 is demanded', 'smoke', { generator: 'k6', path: '' }, 'LOADTEST_K6_FAILED'],
  ] as const)('%s is refused, and told', async (_, script, options, words) => {
    const { exitCode, printed } = await loadtest(script, { with: options })
    expect(printed).toContain(words)
    expect([104, 107]).toContain(exitCode)
  })

  it('a setup that throws leaves a report marked partial, which keeps no promise', async () => {
    const { exitCode, printed } = await loadtest('smoke', { fault: () => ({ status: 503 }) })
    expect(exitCode).toBe(107)
    expect(printed).toContain('tenant acme could not be seeded: status 503')
    expect(printed).not.toContain('kept')
    expect(await report()).toMatchObject({ verdict: 'aborted', partial: expect.stringContaining('setup failed') })
  })

  it('a wrong token is named with its tenant', async () => {
    const { exitCode, printed } = await loadtest('smoke', {
      env: { TENANTS: JSON.stringify([{ ...tenants[0], token: 'x' }]) },
    })
    expect(exitCode).toBe(107)
    expect(printed).toContain('refuses the token of tenant acme (401)')
  })
})
