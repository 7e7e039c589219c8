import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { seconds } from '../../core/duration.ts'
import { countWindow } from '../../core/recorded.ts'
import type { Cadence } from '../../core/rule.ts'
import type { Stack } from '../../core/stack.ts'
import { demoStack, secretFiles } from '../../demo/demo-stack.ts'
import { type Receiver, startReceiver } from '../../receiver/index.ts'
import { alertmanagerConfig } from '../../render/alertmanager/config.ts'
import { yaml } from '../../render/yaml.ts'
import { eventually } from '../../stackrun/eventually.ts'
import { alertmanager, inTemporaryFolder, prometheus, startStack } from '../../stackrun/index.ts'
import { type GroupDocument, groupsOf, isAlertDocument } from '../rule-document.ts'
import { sourcesOf } from '../sources.ts'
import { startEmitter } from './emitter.ts'
import { makePast } from './past.ts'
import { conditionSeconds } from './predict.ts'
import { scaledGroups, shorter } from './scale.ts'
import type { Subject } from './subjects.ts'

/** When an alert was delivered and resolved, in seconds at the pace of production. */
export interface Delivery {
  readonly alert: string
  /** Undefined: it never came. */
  readonly deliveredSeconds: number | undefined
  readonly resolvedSeconds: number | undefined
}

export interface MeasureOptions {
  readonly definition: Stack
  readonly subjects: readonly Subject[]
  /** How many times faster than in production everything runs. */
  readonly pace: number
  readonly onStep?: (what: string) => void
  /** How long making the past and starting the parts may take; more is given when it did not suffice. */
  readonly leadSeconds?: number
  /**
   * How long the live rules run before anything fails, at the pace of production. Sixty-five minutes by default, so that no hour
   * reaches back to the moment at which they took over from the past.
   */
  readonly settleSeconds?: number
}

/** What was delivered, and how many evaluations the machine had no time for: with many of them the figures are the machine's. */
export interface Measured {
  readonly deliveries: readonly Delivery[]
  readonly evaluations: number
  readonly missedEvaluations: number
}

const scaledCadence = ({ scrape, evaluation }: Cadence, pace: number) => ({
  scrape: shorter(scrape, pace),
  evaluation: shorter(evaluation, pace),
})

/** Only the subjects, with their names for a summary, and everything that is recorded. */
const measuredGroups = (groups: readonly GroupDocument[], subjects: readonly Subject[]): readonly GroupDocument[] => {
  const names = new Set(subjects.map(({ alert }) => alert.name))
  return groups.map((group) => ({
    ...group,
    rules: group.rules
      .filter((rule) => !isAlertDocument(rule) || names.has(rule.alert))
      .map((rule) => (isAlertDocument(rule) ? { ...rule, annotations: { summary: `<${rule.alert}>` } } : rule)),
  }))
}

/**
 * The generated routes with two differences: each alert is told by itself, for in production one page covers a family and a
 * worse alert silences the others, which test/e2e/rules-storm.test.ts proves; and the waits are as much shorter as the rest.
 */
const eachByItself = (definition: Stack, { pagerDutyUrl }: Receiver) => {
  const config = alertmanagerConfig(definition, { pagerdutyUrl: pagerDutyUrl })
  return { ...config, route: { ...config.route, group_by: ['alertname', 'tenant_id'] }, inhibit_rules: [] }
}

interface Heard {
  readonly name: string
  readonly isOver: boolean
  readonly at: number
}

const nameIn = (text: string): string => /<(\w+)>/.exec(text)?.[1] ?? ''

/** Everything that reached a person, pages and messages alike. */
const heardBy = (receiver: Receiver): readonly Heard[] => [
  ...receiver
    .pages()
    .flatMap(({ summary, triggeredAt, resolvedAt }): readonly Heard[] => [
      { name: nameIn(summary), isOver: false, at: Date.parse(triggeredAt) / 1000 },
      ...(resolvedAt ? [{ name: nameIn(summary), isOver: true, at: Date.parse(resolvedAt) / 1000 }] : []),
    ]),
  ...receiver.messages().flatMap(({ attachments = [], receivedAt }) =>
    attachments.map(({ title = '' }) => ({
      name: nameIn(title),
      isOver: title.includes('white_check_mark'),
      at: Date.parse(receivedAt) / 1000,
    })),
  ),
]

const firstOf = (heard: readonly Heard[], name: string, isOver: boolean, after: number): number | undefined =>
  heard.filter((each) => each.name === name && each.isOver === isOver && each.at >= after).map(({ at }) => at)[0]

/** How long the past must be for the longest window of the subjects to be full, at the pace of production. */
const pastSeconds = (subjects: readonly Subject[]): number =>
  Math.max(3600, ...subjects.map(({ mechanism }) => ('windowSeconds' in mechanism ? mechanism.windowSeconds : 0))) + 900

const prometheusConfig = (
  cadence: Pick<Cadence, 'scrape' | 'evaluation'>,
  address: string,
  alertmanagerAddress: string,
  job: string,
): string =>
  yaml({
    global: {
      scrape_interval: cadence.scrape,
      scrape_timeout: cadence.scrape,
      evaluation_interval: cadence.evaluation,
    },
    rule_files: ['rules.yaml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanagerAddress] }] }] },
    scrape_configs: [{ job_name: job, honor_labels: true, static_configs: [{ targets: [address] }] }],
  })

const JOB = 'measured'
/** Of an evaluation of the past, with what it writes. */
const SECONDS_A_STEP = 0.003

/** A real Prometheus, Alertmanager and receiver that watch an emitter, with its past on disk. */
const startMeasured = async (
  { definition, subjects, pace, onStep, leadSeconds = 12 }: MeasureOptions,
  folder: string,
) => {
  const runDirectory = join(folder, 'run')
  const cadence = scaledCadence(definition.cadence, pace)
  const groups = scaledGroups(measuredGroups(groupsOf(definition), subjects), pace)
  const longest = pastSeconds(subjects) / pace
  const lead = leadSeconds + (longest / seconds(cadence.evaluation)) * SECONDS_A_STEP
  const handover = Math.ceil(Date.now() / 1000 + lead)
  const start = Math.floor(handover - longest)
  const sources = sourcesOf(definition)
  const emitter = await startEmitter({
    sources,
    groups: groupsOf(definition),
    levels: subjects.flatMap(({ levels }) => levels),
    origin: start - 10,
  })
  const receiver = await startReceiver()
  try {
    onStep?.('making the past')
    const blocks = await makePast({
      folder: await mkdtemp(join(folder, 'past-')),
      emitter,
      groups,
      wanted: ({ alert }) => subjects.some((subject) => subject.alert.name === alert && subject.levels.length === 0),
      scrapeSeconds: seconds(cadence.scrape),
      start,
      end: handover,
      target: { job: JOB, instance: emitter.address },
    })
    const demo = demoStack(definition, join(runDirectory, 'alertmanager'))
    const scaled = {
      ...demo,
      cadence: { ...demo.cadence, ...cadence },
      grouping: {
        wait: shorter(definition.grouping.wait, pace),
        interval: shorter(definition.grouping.interval, pace),
        repeat: '4h',
      },
    } as const
    const part = prometheus({
      config: (view) => prometheusConfig(cadence, emitter.address, view.address('alertmanager'), JOB),
      files: { 'rules.yaml': yaml({ groups }) },
      flags: ['--rules.alert.resend-delay=1s', '--storage.tsdb.retention.time=30d'],
    })
    const stack = await startStack({
      directory: runDirectory,
      parts: [
        alertmanager({
          config: yaml(eachByItself(scaled, receiver)),
          files: {
            [secretFiles.pagerdutyKey]: '0123456789abcdef0123456789abcdef',
            [secretFiles.slackUrl]: receiver.slackUrl,
          },
        }),
        {
          ...part,
          async prepare(context) {
            await part.prepare?.(context)
            await cp(blocks, join(context.directory, 'data'), { recursive: true })
          },
        },
      ],
    })
    const stop = async (): Promise<void> => {
      await stack.stop()
      await receiver.stop()
      await emitter.stop()
    }
    return { emitter, receiver, stack, stop, handover }
  } catch (error) {
    await receiver.stop()
    await emitter.stop()
    throw error
  }
}

/** Starts over with the time that it took and some more, when the past was not ready at the moment for which it was made. */
const startInTime = async (options: MeasureOptions, folder: string, attempts = 3) => {
  const begun = Date.now()
  const running = await startMeasured(options, folder)
  if (Date.now() / 1000 <= running.handover) return running
  const tookSeconds = (Date.now() - begun) / 1000
  await running.stop()
  if (attempts === 1) throw new Error('DETECTION_LATE: the past takes longer to make than it is given, three times')
  options.onStep?.(`the past took ${Math.round(tookSeconds)} s, longer than allowed for: once more`)
  return startInTime({ ...options, leadSeconds: tookSeconds * 1.5 }, folder, attempts - 1)
}

const until = (condition: () => boolean, timeoutSeconds: number): Promise<boolean> =>
  eventually(condition, { timeoutSeconds, intervalMs: 50 })

/** By when all subjects must have been delivered, at the pace of production. */
const slowestSeconds = (subjects: readonly Subject[]): number =>
  Math.max(...subjects.map(({ mechanism, evaluationSeconds }) => conditionSeconds(mechanism) + 2 * evaluationSeconds))

/** For what a machine that is busy adds, in real time. */
const SLACK_SECONDS = 10

/** What Prometheus itself says of its rule groups since it started. */
const evaluationsOf = async (url: string): Promise<Omit<Measured, 'deliveries'>> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  const total = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}\\{.*\\} ([\\d.e+]+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    )
  return {
    evaluations: total('prometheus_rule_group_iterations_total'),
    missedEvaluations: total('prometheus_rule_group_iterations_missed_total'),
  }
}

const measureIn = async (folder: string, options: MeasureOptions): Promise<Measured> => {
  const { subjects, pace, onStep, settleSeconds = seconds('1h') + seconds(countWindow) } = options
  const names = subjects.map(({ alert }) => alert.name)
  const { emitter, receiver, stack, stop, handover } = await startInTime(options, folder)
  const toldAll = (isOver: boolean, since: number, withinSeconds: number): Promise<boolean> =>
    until(
      () => names.every((name) => firstOf(heardBy(receiver), name, isOver, since) !== undefined),
      withinSeconds / pace + SLACK_SECONDS,
    )
  try {
    onStep?.('letting the live rules settle')
    const settled = handover + settleSeconds / pace
    await until(() => Date.now() / 1000 >= settled, settled - Date.now() / 1000 + 1)
    const early = new Set(heardBy(receiver).map(({ name }) => name))
    onStep?.('everything fails')
    const failedAt = emitter.fail()
    await toldAll(false, failedAt, slowestSeconds(subjects))
    onStep?.('everything is well again')
    const recoveredAt = emitter.recover()
    await toldAll(true, recoveredAt, Math.max(...subjects.map(({ lingersSeconds }) => lingersSeconds)))
    const heard = heardBy(receiver)
    const deliveries = subjects.map(({ alert: { name } }) => {
      const delivered = early.has(name) ? undefined : firstOf(heard, name, false, failedAt)
      const resolved = firstOf(heard, name, true, recoveredAt)
      return {
        alert: name,
        deliveredSeconds: delivered === undefined ? undefined : (delivered - failedAt) * pace,
        resolvedSeconds: resolved === undefined ? undefined : (resolved - recoveredAt) * pace,
      }
    })
    return { deliveries, ...(await evaluationsOf(stack.url('prometheus'))) }
  } finally {
    await stop()
  }
}

/**
 * Lets everything fail at once until every subject was delivered, then be well again until every one was resolved, and tells
 * how long each took.
 */
export const measureDetection = (options: MeasureOptions): Promise<Measured> =>
  inTemporaryFolder('detection', (folder) => measureIn(folder, options))
