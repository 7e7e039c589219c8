import type { LoadTestProblem } from '../load-test-error.ts'
import { parseDurationMs } from './duration.ts'
import type { ExecutorName, Scenario } from './scenario.ts'
import type { Stage } from './schedule.ts'

export type RawScenario = Readonly<Record<string, unknown>>

const common = ['executor', 'exec', 'startTime', 'gracefulStop', 'env', 'tags'] as const

/** What each executor of k6 takes, beyond what all take. An unknown name is an error there too. */
const ownOptions: Readonly<Record<ExecutorName, readonly string[]>> = {
  'constant-arrival-rate': ['rate', 'timeUnit', 'duration', 'preAllocatedVUs', 'maxVUs'],
  'ramping-arrival-rate': ['startRate', 'timeUnit', 'stages', 'preAllocatedVUs', 'maxVUs'],
  'constant-vus': ['vus', 'duration'],
  'ramping-vus': ['startVUs', 'stages', 'gracefulRampDown'],
  'shared-iterations': ['vus', 'iterations', 'maxDuration'],
  'per-vu-iterations': ['vus', 'iterations', 'maxDuration'],
}

export const notADuration = (offender: string, actual: unknown): LoadTestProblem => ({
  code: 'LOADTEST_OPTION_INVALID',
  offender,
  actual: actual === undefined ? 'is missing' : `is ${JSON.stringify(actual)}`,
  rule: 'a duration such as "30s", "1m30s" or a number of milliseconds',
  fix: 'write the duration with its unit',
})

/** Reads single options of one scenario and notes what is wrong with them. */
function reader(place: string, raw: RawScenario, problems: LoadTestProblem[]) {
  const duration = (name: string, otherwise?: string): number => {
    const parsed = parseDurationMs(raw[name] ?? otherwise)
    if (parsed === undefined) problems.push(notADuration(`${place}.${name}`, raw[name]))
    return parsed ?? 0
  }
  const whole = (name: string, minimum: number, otherwise?: number): number => {
    const value = raw[name] ?? otherwise
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return value
    problems.push({
      code: 'LOADTEST_OPTION_INVALID',
      offender: `${place}.${name}`,
      actual: value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`,
      rule: `a whole number of at least ${minimum}`,
      fix: `set ${name}`,
    })
    return minimum
  }
  const stages = (): readonly Stage[] =>
    (Array.isArray(raw.stages) ? raw.stages : []).map((stage: RawScenario, index) => {
      const at = reader(`${place}.stages[${index}]`, stage, problems)
      return { durationMs: at.duration('duration'), target: at.whole('target', 0) }
    })
  return { duration, whole, stages }
}

/** One scenario with its defaults, or nothing when problems were added. */
export function readScenario(
  name: string,
  raw: RawScenario,
  exported: readonly string[],
  problems: LoadTestProblem[],
): Scenario | undefined {
  const place = `scenarios.${name}`
  const executor = raw.executor as ExecutorName
  const own = ownOptions[executor]
  const before = problems.length
  const refuse = (offender: string, actual: string, rule: string, fix: string) =>
    problems.push({ code: 'LOADTEST_OPTION_INVALID', offender, actual, rule, fix })
  if (own === undefined) {
    refuse(
      `${place}.executor`,
      `is ${JSON.stringify(executor)}`,
      `one of ${Object.keys(ownOptions).join(', ')}`,
      'choose one',
    )
    return undefined
  }
  for (const option of Object.keys(raw)) {
    if (![...common, ...own].includes(option)) {
      refuse(`${place}.${option}`, 'is set', `${executor} takes ${own.join(', ')}`, 'remove it')
    }
  }
  const exec = String(raw.exec ?? 'default')
  if (!exported.includes(exec)) {
    refuse(
      `${place}.exec`,
      `is "${exec}"`,
      `a function that the script exports: ${exported.join(', ')}`,
      `export ${exec}`,
    )
  }
  const read = reader(place, raw, problems)
  const base = {
    name,
    exec,
    startMs: read.duration('startTime', '0s'),
    gracefulStopMs: read.duration('gracefulStop', '30s'),
    env: (raw.env ?? {}) as Record<string, string>,
    tags: (raw.tags ?? {}) as Record<string, string>,
  }
  const scenario = { ...base, ...executorOptions(executor, raw, read) } as Scenario
  return problems.length > before ? undefined : scenario
}

function executorOptions(executor: ExecutorName, raw: RawScenario, read: ReturnType<typeof reader>): object {
  const arrivalRate = () => {
    const preAllocatedVus = read.whole('preAllocatedVUs', 0)
    return {
      timeUnitMs: read.duration('timeUnit', '1s'),
      preAllocatedVus,
      maxVus: read.whole('maxVUs', preAllocatedVus, preAllocatedVus),
    }
  }
  switch (executor) {
    case 'constant-arrival-rate':
      return { executor, rate: read.whole('rate', 1), durationMs: read.duration('duration'), ...arrivalRate() }
    case 'ramping-arrival-rate':
      return { executor, startRate: read.whole('startRate', 0, 0), stages: read.stages(), ...arrivalRate() }
    case 'constant-vus':
      return { executor, vus: read.whole('vus', 1, 1), durationMs: read.duration('duration') }
    case 'ramping-vus': {
      const gracefulRampDownMs = read.duration('gracefulRampDown', '30s')
      return { executor, startVus: read.whole('startVUs', 0, 1), stages: read.stages(), gracefulRampDownMs }
    }
    default: {
      const vus = read.whole('vus', 1, 1)
      const iterations = read.whole('iterations', 1, raw.iterations === undefined ? 1 : undefined)
      return { executor, vus, iterations, maxDurationMs: read.duration('maxDuration', '10m') }
    }
  }
}
