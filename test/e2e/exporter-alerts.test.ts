import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Alert } from '../../src/core/alert.ts'
import { isAlert } from '../../src/core/rule.ts'
import { ruleGroups } from '../../src/core/stack.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import definition from '../../stack.ts'
import type { Cause, Course, Move } from './exporter-alerts/cause.ts'
import { allCauses, courses, beforeAll as first, afterAll as last } from './exporter-alerts/courses.ts'
import { startWorld, type World } from './exporter-alerts/world.ts'

/**
 * Real Prometheus, Alertmanager, PostgreSQL with a standby, Redis, disk, files and HTTP; the generated rules, with a second
 * for each minute. Every cause is provoked once, all side by side, and each test below waits for what comes of one.
 */

const alerts = new Map(
  ruleGroups(definition)
    .flatMap(({ rules }) => rules.filter(isAlert))
    .map((each) => [each.name, each]),
)
const definitionOf = (name: string): Alert => alerts.get(name) as Alert

let world: World

/** The series that an expression has now, by their values. */
const query = async (expression: string): Promise<readonly { metric: Record<string, string>; value: number }[]> => {
  const url = `${world.stack.url('prometheus')}/api/v1/query?query=${encodeURIComponent(expression)}`
  const { data, error } = (await (await fetch(url)).json()) as {
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
    error?: string
  }
  if (data === undefined) throw new Error(`${expression}: ${error}`)
  return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
}

const firing = async (): Promise<ReadonlySet<string>> =>
  new Set((await query('ALERTS{alertstate="firing"}')).map(({ metric }) => metric.alertname ?? ''))

/** What stays of a summary whatever the labels and the value are. */
const fixedParts = ({ summary }: Alert): readonly string[] => summary.split(/\{\{.*?\}\}/).map((part) => part.trim())

const tells = (text: string, alert: Alert): boolean => fixedParts(alert).every((part) => text.includes(part))

type Told = 'nothing' | 'trouble' | 'over'

/** A page has told of an alert if it did at any time; alerts of its family come and go while it is open. */
const toldByPage = (alert: Alert): Told => {
  const pages = world.told.flatMap((event) => (event.type === 'page' ? [event.page] : []))
  const last = pages.findLast((page) => page.class === alert.family && tells(JSON.stringify(page.details), alert))
  if (last === undefined) return 'nothing'
  return pages.findLast(({ id }) => id === last.id)?.status === 'resolved' ? 'over' : 'trouble'
}

/** Messages of a family follow each other in the channel; the last one says whether all of it is over. */
const toldByMessage = (alert: Alert): Told => {
  const messages = world.told
    .flatMap((event) => (event.type === 'message' ? [JSON.stringify(event.message)] : []))
    .filter((text) => text.includes(`: ${alert.family}: `))
  if (!messages.some((text) => tells(text, alert))) return 'nothing'
  return messages.at(-1)?.includes(':white_check_mark:') ? 'over' : 'trouble'
}

/** Whether the receiver was told of an alert, and whether it was told since that the trouble is over. */
const told = (alert: Alert): Told => (alert.severity === 'critical' ? toldByPage(alert) : toldByMessage(alert))

/** Outside of a test, where `expect.poll` may not be used. */
const until = async (what: string, condition: () => Promise<boolean> | boolean): Promise<void> => {
  if (!(await eventually(condition, { timeoutSeconds: 75, intervalMs: 250 })))
    throw new Error(`not within 75 s: ${what}`)
}

const isMoved = async ({ series, between: [from, to] }: Move): Promise<boolean> =>
  (await query(series.text)).some(({ value }) => value >= from && value <= to)

const prove = async (cause: Cause): Promise<void> => {
  const all = cause.alerts.map(definitionOf)
  const delivered = all.filter(({ name }) => !cause.spokenFor?.includes(name))
  await cause.begin(world)
  try {
    for (const move of cause.moves) {
      await until(`${move.series.text} between ${move.between.join(' and ')}`, () => isMoved(move))
    }
    for (const name of cause.alerts) await until(`${name} fires`, async () => (await firing()).has(name))
    for (const alert of delivered) await until(`${alert.name} is told`, () => told(alert) === 'trouble')
  } finally {
    await cause.end(world) // or it would trouble those that come after it
  }
  for (const name of cause.alerts) await until(`${name} resolves`, async () => !(await firing()).has(name))
  for (const alert of delivered) await until(`${alert.name} is told to be over`, () => told(alert) === 'over')
}

type Outcome = { readonly failure?: unknown }
const outcomes = new Map<Cause, Promise<Outcome>>()

/** What fails is told by the test of its cause; the others go on. */
const attempt = (cause: Cause, after: Promise<unknown>): Promise<Outcome> => {
  const outcome = after
    .then(() => (cause.impossible?.(world) === undefined ? prove(cause) : undefined))
    .then(
      () => ({}),
      (failure: unknown) => ({ failure }),
    )
  outcomes.set(cause, outcome)
  return outcome
}

const run = (course: Course, after: Promise<unknown>): Promise<unknown> =>
  course.reduce((previous: Promise<unknown>, cause) => attempt(cause, previous), after)

beforeAll(async () => {
  world = await startWorld()
  const up = attempt(first, Promise.resolve())
  const all = Promise.all(courses.map((course) => run(course, up)))
  attempt(last, all)
})
afterAll(() => world?.stop())

describe('a real cause moves its metric, its alert fires and is told, and all is well again', () => {
  test.for(allCauses.map((cause) => [cause.does, cause.alerts.join(', '), cause] as const))(
    '%s: %s',
    async ([, , cause], { skip }) => {
      const impossible = cause.impossible?.(world)
      if (impossible !== undefined) skip(impossible)
      const { failure } = (await outcomes.get(cause)) as Outcome
      if (failure !== undefined) throw failure
    },
  )
})
