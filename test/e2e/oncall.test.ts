import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rota } from '../../alerts/rota.ts'
import { type PagerDutyServer, startPagerDuty } from '../../src/oncall/pagerduty/pagerduty-server.fixture.ts'

const token = 'secret-token-of-the-test'
const routingKey = '0123456789abcdef0123456789abcdef'

let server: PagerDutyServer
let directory: string
const printed: string[] = []

beforeAll(async () => {
  server = await startPagerDuty({ token, routingKey })
  directory = await mkdtemp(join(tmpdir(), 'tenantscope-oncall-'))
  await writeFile(join(directory, 'ca.pem'), server.certificate)
  for (const email of rota.rotations.flatMap(({ people }) => people)) server.add('users', { name: email, email })
})
afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** The command as a user runs it, trusting the server by the usual way. */
const run = (argv: readonly string[], environment: Record<string, string> = {}) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const env = {
      ...{ PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem') },
      ...{ PAGERDUTY_TOKEN: token, PAGERDUTY_API_URL: server.url },
      ...{ PAGERDUTY_ROUTING_KEY: routingKey, PAGERDUTY_EVENTS_HOST: server.host },
      ...environment,
    }
    const child = execFile(process.execPath, ['bin/tenantscope.mjs', ...argv], { env }, (error, stdout, stderr) => {
      const output = stdout + stderr
      printed.push(output)
      resolve({ code: error ? Number(error.code) : 0, output })
    })
    child.stdin?.end()
  })

test('plan shows what apply then does, and after it there is nothing to do', async () => {
  const first = await run(['oncall', 'plan'])
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('+ schedule "tenantscope: SRE"') })
  expect(first.output).toContain('6 to do, 0 as declared.')
  expect(server.items.services.size).toBe(0)

  expect(await run(['oncall', 'apply'])).toMatchObject({ code: 1, output: expect.stringContaining('ONCALL_CONFIRM') })
  expect(server.items.services.size).toBe(0)

  const applied = await run(['oncall', 'apply', '--yes'])
  expect(applied).toMatchObject({ code: 0, output: expect.stringContaining('done: event orchestration "tenantscope"') })
  expect(await run(['oncall', 'plan'])).toEqual({ code: 0, output: 'Nothing to do: 6 as declared.\n' })
})

test('report reads what happened', async () => {
  const [service] = server.items.services.values()
  const openedAt = Date.now() - 3 * 3_600_000
  const incident = server.add('incidents', {
    ...{ title: 'Error rate of acme', status: 'acknowledged', urgency: 'high', service: { id: service?.id } },
    created_at: new Date(openedAt).toISOString(),
  })
  server.add('log_entries', {
    ...{ type: 'acknowledge_log_entry', incident: { id: incident.id } },
    created_at: new Date(openedAt + 20 * 60_000).toISOString(),
  })
  const { code, output } = await run(['oncall', 'report'])
  expect(code).toBe(0)
  expect(output).toMatch(/^critical: 1 pages.*open: 0 waiting, 1 in work$/m)
  expect(output).toContain('acknowledged within 15 min: 0.0 % (0 kept, 1 missed); median 20 min')
  expect(output).toMatch(/^ +1 {2}Error rate of acme/m)
  const json = await run(['oncall', 'report', '--json', '--days', '1'])
  expect(JSON.parse(json.output)).toMatchObject({ severities: { critical: { pages: 1 } } })
})

test('deploy-event tells of a change', async () => {
  const told = await run(['deploy-event', 'v1.2.3 is out', '--detail', 'version=1.2.3', 'commit=abc'])
  expect(told).toMatchObject({ code: 0, output: 'told PagerDuty: v1.2.3 is out\n' })
  expect(server.changes).toMatchObject([{ payload: { custom_details: { version: '1.2.3', commit: 'abc' } } }])
})

test.each([
  {
    name: 'a wrong key',
    argv: ['oncall', 'plan'],
    env: { PAGERDUTY_TOKEN: 'another-secret' },
    says: 'PAGERDUTY_CREDENTIALS',
  },
  { name: 'no key', argv: ['oncall', 'plan'], env: { PAGERDUTY_TOKEN: '' }, says: 'ONCALL_KEY' },
  { name: 'no TLS', argv: ['oncall', 'plan'], env: { PAGERDUTY_API_URL: 'http://127.0.0.1' }, says: 'ONCALL_URL' },
  { name: 'days without sense', argv: ['oncall', 'report', '--days', '0'], env: {}, says: 'ONCALL_DAYS' },
  { name: 'a link that is none', argv: ['deploy-event', 'x', '--link', 'javascript:1'], env: {}, says: 'DEPLOY_LINK' },
])('$name is told without a stack trace', async ({ argv, env, says }) => {
  const { code, output } = await run(argv, env)
  expect(code).toBe(1)
  expect(output).toMatch(new RegExp(`^${says}: `))
  expect(output).not.toContain('    at ')
})

test('nothing printed had a secret in it', () => {
  expect(printed.length).toBeGreaterThan(8)
  for (const secret of [token, routingKey, 'another-secret']) expect(printed.join()).not.toContain(secret)
})
