/**
 * What an outage of Loki does to a service that pushes its lines: memory, and the latency of its requests. Two such services run
 * side by side under the same load, and only one of them loses its Loki: what the machine does meets both, and while both are
 * well their difference says what the method cannot see.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ask, told } from './ask.ts'
import { latenciesFor, latenciesWhile, loadAgent, p99, quietP99, type Sample } from './latencies.ts'
import type { SubjectState } from './outage-subject.ts'
import type { ReceiverAnswer, ReceiverOrder } from './receiver-process.ts'

export interface OutageOptions {
  readonly linesPerSecond: number
  readonly outageSeconds: number
  readonly requestsPerSecond: number
}

/** Of the service whose Loki goes, and of the one beside it. */
export interface Pair {
  readonly subject: number
  readonly beside: number
}

export interface OutageResult {
  readonly linesInOutage: number
  /** The most while Loki was away over the most before. */
  readonly addedMebibytes: Pair
  readonly p99Milliseconds: { readonly fine: Pair; readonly away: Pair; readonly catchingUp: Pair }
  /** In the five seconds that were quiet. */
  readonly quietP99Milliseconds: { readonly fine: Pair; readonly away: Pair }
  readonly lost: number
  readonly arrived: number
  readonly written: number
  readonly problems: readonly string[]
  readonly catchUpSeconds: number
}

const SUBJECT = 0
const BESIDE = 1
const CAUGHT_UP_BYTES = 2 ** 20
const SAMPLE_MILLISECONDS = 500

type Phase = readonly (readonly Sample[])[]

const pair = (of: (samples: readonly Sample[]) => number, ...phases: readonly Phase[]): Pair => {
  const figure = (index: number): number => of(phases.flatMap((phase) => phase[index] ?? []))
  return { subject: figure(SUBJECT), beside: figure(BESIDE) }
}

const sum = (lost: SubjectState['lost']): number => Object.values(lost).reduce((total, each) => total + each, 0)

const start = (script: string, args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(script, import.meta.url)), args, { execArgv: ['--import', 'tsx'] })

/** Looks at memory and spool of every service until it is stopped. */
const observe = (services: readonly ChildProcess[]) => {
  let isOver = false
  let highest = services.map(() => 0)
  let latest: SubjectState | undefined
  const looking = (async () => {
    while (!isOver) {
      const states = await Promise.all(services.map((service) => ask<SubjectState>(service, 'tell')))
      highest = highest.map((most, index) => Math.max(most, states[index]?.rss ?? 0))
      latest = states[SUBJECT]
      await delay(SAMPLE_MILLISECONDS)
    }
  })()
  return {
    latest: () => latest,
    /** What was the most since the last time it was asked for. */
    takeHighest(): readonly number[] {
      const most = highest
      highest = services.map(() => 0)
      return most
    },
    async stop(): Promise<void> {
      isOver = true
      await looking
    },
  }
}

export const measureOutage = async (options: OutageOptions): Promise<OutageResult> => {
  const { linesPerSecond, outageSeconds, requestsPerSecond } = options
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-outage-'))
  const loki = start('./receiver-process.ts', ['2'])
  const children = [loki]
  const agent = loadAgent()
  const become = (become: 'gone' | 'fine') =>
    ask<ReceiverAnswer>(loki, { receiver: SUBJECT, become } satisfies ReceiverOrder)
  try {
    const urls = await told<string[]>(loki)
    const services = urls.map((url, index) =>
      start('./outage-subject.ts', [url, join(folder, `spool-${index}`), String(linesPerSecond)]),
    )
    children.push(...services)
    const ports = (await Promise.all(services.map((service) => told<{ port: number }>(service)))).map(
      ({ port }) => port,
    )
    const load = { ports, perSecond: requestsPerSecond, agent }
    const fineSeconds = Math.min(45, outageSeconds / 3)

    await latenciesFor(load, Math.min(20, fineSeconds)) // warms up
    const watch = observe(services)
    const before = await latenciesFor(load, fineSeconds)
    const highestBefore = watch.takeHighest()
    const writtenBefore = watch.latest()?.written ?? 0
    await become('gone')
    const away = await latenciesFor(load, outageSeconds)
    const highestAway = watch.takeHighest()
    const writtenAway = watch.latest()?.written ?? 0
    await become('fine')
    const backAt = performance.now()
    const catchingUp = await latenciesWhile(load, () => (watch.latest()?.spoolBytes ?? 0) > CAUGHT_UP_BYTES)
    const catchUpSeconds = (performance.now() - backAt) / 1000
    const after = await latenciesFor(load, fineSeconds)
    await watch.stop()
    const { arrived, problems } = await ask<ReceiverAnswer>(loki, { receiver: SUBJECT } satisfies ReceiverOrder)
    // Asked last: it goes on writing, and what has arrived was written before.
    const last = await ask<SubjectState>(services[SUBJECT] as ChildProcess, 'tell')
    const added = highestAway.map((most, index) => (most - (highestBefore[index] ?? 0)) / 2 ** 20)
    return {
      linesInOutage: writtenAway - writtenBefore,
      addedMebibytes: { subject: added[SUBJECT] ?? Number.NaN, beside: added[BESIDE] ?? Number.NaN },
      p99Milliseconds: {
        fine: pair(p99, before, after),
        away: pair(p99, away),
        catchingUp: pair(p99, catchingUp),
      },
      quietP99Milliseconds: { fine: pair(quietP99, before, after), away: pair(quietP99, away) },
      lost: sum(last.lost),
      arrived,
      written: last.written,
      problems,
      catchUpSeconds,
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    agent.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

const milliseconds = ({ subject, beside }: Pair): string =>
  `${subject.toFixed(2)} | ${beside.toFixed(2)} | ${(subject / beside).toFixed(2)}`

export const outageTable = ({ linesPerSecond, outageSeconds }: OutageOptions, result: OutageResult): string => {
  const { linesInOutage, addedMebibytes, lost, arrived, written, problems, catchUpSeconds } = result
  const { fine, away, catchingUp } = result.p99Milliseconds
  const quiet = result.quietP99Milliseconds
  const change = quiet.away.subject / quiet.away.beside / (quiet.fine.subject / quiet.fine.beside) - 1
  return [
    `### Loki away for ${outageSeconds} s at ${linesPerSecond} lines a second: ${linesInOutage} lines`,
    '',
    '| | the service | one beside it, whose Loki stays | ratio |',
    '|---|---:|---:|---:|',
    `| memory added | ${addedMebibytes.subject.toFixed(1)} MiB | ${addedMebibytes.beside.toFixed(1)} MiB | |`,
    `| p99 of requests in ms, Loki fine (A/A) | ${milliseconds(fine)} |`,
    `| the same, Loki away | ${milliseconds(away)} |`,
    `| p99 of quiet five seconds in ms, Loki fine (A/A) | ${milliseconds(quiet.fine)} |`,
    `| the same, Loki away | ${milliseconds(quiet.away)} |`,
    `| p99 in ms, catching up for ${catchUpSeconds.toFixed(1)} s | ${milliseconds(catchingUp)} |`,
    '',
    `By the quiet five seconds p99 changes by ${(change * 100).toFixed(1)} % while Loki is away. ${lost} lines lost; ${arrived} of ${written} had arrived, ${problems.length} against Loki's contract.`,
    '',
  ].join('\n')
}
