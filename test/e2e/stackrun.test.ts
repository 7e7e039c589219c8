import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startReceiver, waitForMessage, waitForPage } from '../../src/receiver/index.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import {
  alertmanager,
  answersPing,
  controlPart,
  type Death,
  findRuns,
  postgres,
  prometheus,
  readRunState,
  redis,
  type Stack,
  type StackOptions,
  startStack,
} from '../../src/stackrun/index.ts'
import { isAlive, type ProcessIdentity } from '../../src/stackrun/process-identity.ts'
import { helloServer } from './stackrun-parts.ts'

const OWNER = fileURLToPath(new URL('./stackrun-owner.ts', import.meta.url))

let root: string
let stacks: Stack[]
let owners: ChildProcess[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stackrun-test-'))
  stacks = []
  owners = []
})

afterEach(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()))
  for (const owner of owners) owner.kill('SIGTERM')
  await eventually(() => owners.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null), {
    timeoutSeconds: 20,
  })
  await rm(root, { recursive: true, force: true })
})

const start = async (name: string, options: Omit<StackOptions, 'directory' | 'guardsExit'>): Promise<Stack> => {
  const stack = await startStack({ directory: join(root, name), guardsExit: false, ...options })
  stacks.push(stack)
  return stack
}

const startOwner = async (name: string, ...flags: string[]): Promise<ChildProcess & { lines: string[] }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', OWNER, join(root, name), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  owners.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const isReady = () => lines.includes('ready') || child.exitCode !== null
  await eventually(isReady, { timeoutSeconds: 60 })
  expect(lines).toContain('ready')
  return Object.assign(child, { lines })
}

const runningIn = (name: string): readonly ProcessIdentity[] => readRunState(join(root, name))?.running ?? []

const allGone = (processes: readonly ProcessIdentity[]): Promise<boolean> =>
  eventually(() => !processes.some(isAlive), { timeoutSeconds: 15 })

const prometheusConfig = `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: self
    static_configs: [{ targets: [SELF] }]
`

test('PostgreSQL, Redis, Alertmanager and Prometheus start, do their work and stop', async () => {
  const stack = await start('all', {
    parts: [
      postgres({ database: 'shop', settings: { max_connections: '20' } }),
      redis({ settings: { maxmemory: '64mb' } }),
      alertmanager({ config: 'route: { receiver: none }\nreceivers: [{ name: none }]\n' }),
      prometheus({
        config: ({ address }) => prometheusConfig.replace('SELF', address('prometheus')),
        files: { 'rules/one.yml': 'groups: [{ name: g, rules: [{ record: one, expr: vector(1) }] }]' },
      }),
    ],
  })

  const client = new pg.Client({ connectionString: stack.url('postgres') })
  await client.connect()
  const { rows } = await client.query('SELECT current_database() AS database, current_setting($1) AS max', [
    'max_connections',
  ])
  expect(rows).toEqual([{ database: 'shop', max: '20' }])
  await client.query('CREATE EXTENSION pg_stat_statements')
  await client.end()

  const connection = new Redis(stack.url('redis'))
  expect(await connection.config('GET', 'maxmemory')).toEqual(['maxmemory', String(64 * 2 ** 20)])
  connection.disconnect()

  const ruleValue = async () => {
    const response = await fetch(`${stack.url('prometheus')}/api/v1/query?query=one`)
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
    return data.result[0]?.value[1] === '1'
  }
  expect(await eventually(ruleValue, { timeoutSeconds: 15 })).toBe(true)
  expect((await fetch(`${stack.url('alertmanager')}/api/v2/status`)).status).toBe(200)

  const processes = runningIn('all')
  expect(processes).toHaveLength(4)
  expect(processes.every(isAlive)).toBe(true)
  await stack.stop()
  expect(processes.some(isAlive)).toBe(false)
  expect(await findRuns(root)).toEqual([])
})

test('a part can be stopped, started, paused and resumed, and keeps its port', async () => {
  const stack = await start('drill', { parts: [redis(), helloServer()] })
  const part = stack.part('redis')
  const port = part.ports.redis
  const connection = new Redis(part.url, { maxRetriesPerRequest: 0, commandTimeout: 500, retryStrategy: () => 50 })
  connection.on('error', () => {})
  const answers = () =>
    connection.ping().then(
      () => true,
      () => false,
    )
  expect(await answers()).toBe(true)

  part.pause()
  expect(part.status).toBe('paused')
  expect(await answers()).toBe(false)
  part.resume()
  expect(await eventually(answers, { timeoutSeconds: 5 })).toBe(true)

  await part.stop()
  expect(part.status).toBe('stopped')
  expect(await answers()).toBe(false)
  await part.start()
  expect(part.ports.redis).toBe(port)
  expect(await eventually(answers, { timeoutSeconds: 5 })).toBe(true)
  connection.disconnect()

  expect(await (await fetch(stack.url('hello'))).text()).toBe(part.url)
  expect(() => stack.part('reddis')).toThrow(/STACK_PART_UNKNOWN: part reddis .* redis, hello/)
})

test('another process can stop and start a part with the token of the run record', async () => {
  await start('remote', { parts: [redis()] })
  const [run] = await findRuns(root)
  if (!run) throw new Error('no run was found')
  const { state } = run
  const port = state.parts.redis?.ports.redis as number
  await controlPart(state, 'redis', 'stop')
  expect(await answersPing(port)).toBe(false)
  await controlPart(state, 'redis', 'start')
  expect(await answersPing(port)).toBe(true)
  await expect(controlPart(state, 'reddis', 'stop')).rejects.toThrow(/STACK_CONTROL_REFUSED.*409.*STACK_PART_UNKNOWN/s)
  const forged = { ...state, control: { url: state.control?.url ?? '', token: 'guess' } }
  await expect(controlPart(forged, 'redis', 'stop')).rejects.toThrow(/STACK_CONTROL_REFUSED.*401/s)
})

test('a paused PostgreSQL answers nobody, not even on connections that were open', async () => {
  const stack = await start('frozen', { parts: [postgres()] })
  const client = new pg.Client({ connectionString: stack.url('postgres'), query_timeout: 500 })
  client.on('error', () => {})
  await client.connect()
  stack.part('postgres').pause()
  await expect(client.query('SELECT 1')).rejects.toThrow(/timeout/)
  stack.part('postgres').resume()
  await client.end()
  stack.part('postgres').pause() // a stop must not wait for a frozen part
  await stack.stop()
})

test('a part that dies is reported with the end of its log, and can be started again', async () => {
  const deaths: Death[] = []
  const stack = await start('death', { parts: [redis()], onDeath: (death) => deaths.push(death) })
  const part = stack.part('redis')
  process.kill(part.pid as number, 'SIGSEGV') // Redis writes a crash report
  await eventually(() => deaths.length > 0, { timeoutSeconds: 10 })
  expect(deaths).toMatchObject([{ part: 'redis' }])
  expect(deaths[0]?.logTail.join('\n')).toMatch(/REDIS BUG REPORT|crashed by signal|FAST MEMORY TEST|BUG REPORT/i)
  expect(part.status).toBe('died')
  await part.start()
  expect(part.status).toBe('ready')
})

test('a part that cannot start fails the stack with its own words, and leaves nothing running', async () => {
  const broken = start('broken', { parts: [redis(), alertmanager({ config: 'route: {receiver: nobody}' })] })
  await expect(broken).rejects.toThrow(/STACK_PART_DIED: alertmanager .*undefined receiver/s)
  expect(runningIn('broken')).toEqual([])
})

test('a port that someone takes in the last moment costs another attempt, not the start', async () => {
  const thief = createServer()
  const part = redis()
  const attempts: (number | undefined)[] = []
  const stack = await start('thief', {
    parts: [
      {
        ...part,
        async prepare({ ports }) {
          attempts.push(ports.redis)
          if (attempts.length === 1) await once(thief.listen(ports.redis, '127.0.0.1'), 'listening')
        },
      },
    ],
  })
  thief.close()
  expect(attempts).toHaveLength(2)
  expect(stack.port('redis')).toBe(attempts[1])
})

test('parts of an owner killed with -9 are ended by its watchdog', async () => {
  const owner = await startOwner('watched')
  const processes = runningIn('watched')
  expect(processes).toHaveLength(2)
  owner.kill('SIGKILL')
  expect(await allGone(processes)).toBe(true)
})

test('parts of an owner killed with -9 are ended by the next start, where no watchdog was left', async () => {
  const owner = await startOwner('left', '--no-watchdog')
  const processes = runningIn('left')
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  expect(processes).toHaveLength(2)
  expect(processes.every(isAlive)).toBe(true)
  await start('next', { parts: [redis()] })
  expect(processes.some(isAlive)).toBe(false)
  expect(readRunState(join(root, 'left'))?.status).toBe('ended')
})

test('Ctrl-C at an owner stops everything, the last started first', async () => {
  const owner = await startOwner('interrupted')
  const processes = runningIn('interrupted')
  owner.kill('SIGINT')
  const [exitCode] = await once(owner, 'exit')
  expect(exitCode).toBe(130)
  expect(processes.some(isAlive)).toBe(false)
  expect(owner.lines.slice(-2)).toEqual(['stopped hello', 'stopped redis'])
})

test('two runs side by side do not touch each other, and a directory in use is refused', async () => {
  const first = await start('first', { parts: [redis()] })
  const second = await start('second', { parts: [redis()] })
  expect(first.port('redis')).not.toBe(second.port('redis'))
  await expect(startStack({ directory: join(root, 'first'), parts: [], guardsExit: false })).rejects.toThrow(
    /STACK_DIRECTORY_BUSY/,
  )
  await second.stop()
  expect(first.part('redis').status).toBe('ready')
  const connection = new Redis(first.url('redis'))
  expect(await connection.ping()).toBe('PONG')
  connection.disconnect()
})

const routing = (pagerDutyUrl: string, slackUrl: string): string => `
global: { pagerduty_url: '${pagerDutyUrl}', slack_api_url: '${slackUrl}', resolve_timeout: 1s }
route:
  receiver: slack
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  routes: [{ matchers: ['severity="critical"'], receiver: pagerduty }]
receivers:
  - name: pagerduty
    pagerduty_configs:
      - routing_key: 0123456789abcdef0123456789abcdef
        severity: '{{ .CommonLabels.severity }}'
        description: '{{ .CommonLabels.alertname }} at {{ .CommonLabels.tenant_id }}'
        links: [{ href: 'http://127.0.0.1/runbook', text: Runbook }]
  - name: slack
    slack_configs: [{ channel: '#ops', send_resolved: true }]
`

const post = (url: string, alerts: object[]) =>
  fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })

test('an alert posted to Alertmanager becomes a page and a message, past failures of PagerDuty, and both resolve', async () => {
  const receiver = await startReceiver({ journalPath: join(root, 'receiver.jsonl') })
  try {
    const stack = await start('paging', {
      parts: [alertmanager({ config: routing(receiver.pagerDutyUrl, receiver.slackUrl) })],
    })
    receiver.fail('pagerduty', { status: 500, times: 1 })
    const url = stack.url('alertmanager')
    const critical = { labels: { alertname: 'ErrorRate', severity: 'critical', tenant_id: 'acme' } }
    const warning = { labels: { alertname: 'Slow', severity: 'warning', tenant_id: 'acme' } }
    const startsAt = new Date().toISOString()
    const lasting = new Date(Date.now() + 60_000).toISOString()
    const firing = [critical, warning].map((alert) => ({ ...alert, startsAt, endsAt: lasting }))
    expect((await post(url, firing)).status).toBe(200)

    const page = await waitForPage(receiver.url, () => true, { timeoutSeconds: 20 })
    expect(page).toMatchObject({
      status: 'triggered',
      severity: 'critical',
      summary: 'ErrorRate at acme',
      links: [{ href: 'http://127.0.0.1/runbook', text: 'Runbook' }],
    })
    const message = await waitForMessage(receiver.url, () => true, { timeoutSeconds: 20 })
    expect(message.channel).toBe('#ops')
    expect(message.attachments?.[0]?.title).toMatch(/FIRING:1.*Slow/)

    const endsAt = new Date().toISOString()
    await post(
      url,
      [critical, warning].map((alert) => ({ ...alert, startsAt, endsAt })),
    )
    const resolved = await waitForPage(receiver.url, ({ status }) => status === 'resolved', { timeoutSeconds: 20 })
    expect(resolved).toMatchObject({ id: page.id, dedupKey: page.dedupKey })
    const isResolved = ({ attachments }: typeof message) => /RESOLVED/.test(attachments?.[0]?.title ?? '')
    await waitForMessage(receiver.url, isResolved, { timeoutSeconds: 20 })
    expect(receiver.pages()).toHaveLength(1)
  } finally {
    await receiver.stop()
  }
})

test('nothing of these tests is left running', () => {
  const listing = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
  expect(listing.split('\n').filter((line) => line.includes('stackrun-test-'))).toEqual([])
})
