import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { seconds } from '../../core/duration.ts'
import type { Cadence } from '../../core/rule.ts'
import type { Stack } from '../../core/stack.ts'
import { demoStack, secretFiles } from '../../demo/demo-stack.ts'
import { type Receiver, startReceiver } from '../../receiver/index.ts'
import { alertmanagerConfig } from '../../render/alertmanager/config.ts'
import { yaml } from '../../render/yaml.ts'
import { alertmanager, prometheus, startStack } from '../../stackrun/index.ts'
import { type GroupDocument, groupsOf, isAlertDocument } from '../rule-document.ts'
import { sourcesOf } from '../sources.ts'
import { startEmitter } from './emitter.ts'
import { makePast } from './past.ts'
import { scaledGroups, shorter } from './scale.ts'
import type { Subject } from './subjects.ts'

export interface MeasuredStackOptions {
  readonly definition: Stack
  readonly subjects: readonly Subject[]
  /** How many times faster than in production everything runs. */
  readonly pace: number
  readonly onStep?: (what: string) => void
  /** How long making the past and starting the parts may take; more is given when it did not suffice. */
  readonly leadSeconds?: number
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
  { definition, subjects, pace, onStep, leadSeconds = 12 }: MeasuredStackOptions,
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

type MeasuredStack = Awaited<ReturnType<typeof startMeasured>>

/** Starts over with the time that it took and some more, when the past was not ready at the moment for which it was made. */
export const startInTime = async (
  options: MeasuredStackOptions,
  folder: string,
  attempts = 3,
): Promise<MeasuredStack> => {
  const begun = Date.now()
  const running = await startMeasured(options, folder)
  if (Date.now() / 1000 <= running.handover) return running
  const tookSeconds = (Date.now() - begun) / 1000
  await running.stop()
  if (attempts === 1) throw new Error('DETECTION_LATE: the past takes longer to make than it is given, three times')
  options.onStep?.(`the past took ${Math.round(tookSeconds)} s, longer than allowed for: once more`)
  return startInTime({ ...options, leadSeconds: tookSeconds * 1.5 }, folder, attempts - 1)
}
