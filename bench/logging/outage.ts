/** What an outage of Loki does to a service that pushes its lines: memory, and the latency of its requests. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startLokiReceiver } from '../../src/instrumentation/delivery/loki-receiver.fixture.ts'
import { median } from '../median.ts'

export interface OutageOptions {
  readonly linesPerSecond: number
  readonly outageSeconds: number
  readonly requestsPerSecond: number
}

interface Told {
  readonly rss: number
  readonly written: number
  readonly delivered: number
  readonly lost: Readonly<Record<string, number>>
  readonly spoolBytes: number
}

export interface OutageResult {
  readonly linesInOutage: number
  readonly addedMebibytes: number
  readonly p99Milliseconds: { readonly fine: number; readonly away: number }
  readonly lost: number
  readonly arrived: number
  readonly written: number
  readonly catchUpSeconds: number
}

const ask = async <Answer>(child: ChildProcess): Promise<Answer> => {
  child.send('tell')
  return ((await once(child, 'message')) as [Answer])[0]
}

const agent = new Agent({ keepAlive: true, maxSockets: 50 })
const request = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    get({ port, host: '127.0.0.1', path: '/api/agents/1', agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - startedAt))
    }).on('error', reject)
  })

/** Requests at a steady rate whatever the server does, so that waiting shows. */
const latencies = async (port: number, perSecond: number, seconds: number): Promise<number[]> => {
  const pending: Promise<number>[] = []
  const startedAt = performance.now()
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - startedAt) / 1000) {
    while (pending.length < elapsed * perSecond) pending.push(request(port))
    await delay(5)
  }
  return Promise.all(pending)
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN

const sum = (lost: Told['lost']): number => Object.values(lost).reduce((total, each) => total + each, 0)

export const measureOutage = async (options: OutageOptions): Promise<OutageResult> => {
  const { linesPerSecond, outageSeconds, requestsPerSecond } = options
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-outage-'))
  const loki = await startLokiReceiver()
  const child = fork(
    fileURLToPath(new URL('./outage-subject.ts', import.meta.url)),
    [loki.url, join(folder, 'spool'), String(linesPerSecond)],
    { execArgv: ['--expose-gc', '--import', 'tsx'] },
  )
  try {
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    const phaseSeconds = outageSeconds / 3
    const phase = () => latencies(port, requestsPerSecond, phaseSeconds)
    await phase() // warms up
    const fine = [p99(await phase())]
    const before = await ask<Told>(child)
    loki.become('gone')
    const away: number[] = []
    let highest = before.rss
    for (let n = 0; n < 3; n += 1) {
      away.push(p99(await phase()))
      highest = Math.max(highest, (await ask<Told>(child)).rss)
    }
    const during = await ask<Told>(child)
    loki.become('fine')
    const backAt = performance.now()
    for (let told = during; told.spoolBytes > 2 ** 20; told = await ask<Told>(child)) await delay(100)
    const catchUpSeconds = (performance.now() - backAt) / 1000
    fine.push(p99(await phase()), p99(await phase()))
    const after = await ask<Told>(child)
    return {
      linesInOutage: during.written - before.written,
      addedMebibytes: (highest - before.rss) / 2 ** 20,
      p99Milliseconds: { fine: median(fine), away: median(away) },
      lost: sum(after.lost),
      arrived: loki.accepted.length,
      written: after.written,
      catchUpSeconds,
    }
  } finally {
    child.kill('SIGKILL')
    await loki.stop()
    agent.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

export const outageTable = (
  { linesPerSecond, outageSeconds }: OutageOptions,
  { linesInOutage, addedMebibytes, p99Milliseconds, lost, arrived, catchUpSeconds }: OutageResult,
): string =>
  [
    `### Loki away for ${outageSeconds} s at ${linesPerSecond} lines a second: ${linesInOutage} lines`,
    '',
    '| | |',
    '|---|---:|',
    `| memory added | ${addedMebibytes.toFixed(1)} MiB |`,
    `| p99 of requests, Loki fine | ${p99Milliseconds.fine.toFixed(1)} ms |`,
    `| p99 of requests, Loki away | ${p99Milliseconds.away.toFixed(1)} ms |`,
    `| lines lost | ${lost} |`,
    `| lines that arrived in all | ${arrived} |`,
    `| caught up after | ${catchUpSeconds.toFixed(1)} s |`,
    '',
  ].join('\n')
