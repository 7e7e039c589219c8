import { LoadTestError, type LoadTestProblem } from '../load-test-error.ts'
import { parseDurationMs } from './duration.ts'
import type { Tags } from './sample.ts'
import type { Scenario } from './scenario.ts'
import { notADuration, type RawScenario, readScenario } from './scenario-options.ts'
import { parseThresholdDeclarations, type ThresholdDeclaration } from './threshold-options.ts'

/** The options of a script with every default filled in. */
export interface RunOptions {
  readonly scenarios: readonly Scenario[]
  readonly thresholds: readonly ThresholdDeclaration[]
  readonly hosts: Readonly<Record<string, string>>
  readonly tags: Tags
  readonly userAgent: string
  readonly maxRedirects: number
  readonly throwOnError: boolean
  readonly discardResponseBodies: boolean
  readonly insecureSkipTlsVerify: boolean
  readonly noConnectionReuse: boolean
  readonly setupTimeoutMs: number
  readonly teardownTimeoutMs: number
  readonly trendStats: readonly string[]
}

const supported = new Set([
  'scenarios', 'vus', 'duration', 'iterations', 'stages', 'thresholds', 'hosts', 'tags', 'userAgent', 'maxRedirects', 'throw',
  'discardResponseBodies', 'insecureSkipTLSVerify', 'noConnectionReuse', 'setupTimeout', 'teardownTimeout', 'summaryTrendStats',
]) // biome-ignore format: one table

/** `vus`, `duration`, `iterations` and `stages` at the top are shorthand for one scenario named `default`. */
function shorthandScenario(raw: Readonly<Record<string, unknown>>): RawScenario {
  const vus = raw.vus ?? 1
  if (raw.stages !== undefined) return { executor: 'ramping-vus', startVUs: raw.vus ?? 1, stages: raw.stages }
  if (raw.iterations !== undefined) {
    return {
      executor: 'shared-iterations',
      vus,
      iterations: raw.iterations,
      ...(raw.duration ? { maxDuration: raw.duration } : {}),
    }
  }
  if (raw.duration !== undefined) return { executor: 'constant-vus', vus, duration: raw.duration }
  return { executor: 'per-vu-iterations', vus, iterations: 1 }
}

const stringRecord = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries((value ?? {}) as object).map(([name, entry]) => [name, String(entry)]))

/**
 * Reads what a script exports as `options`.
 *
 * @throws LoadTestError with every problem found: LOADTEST_OPTION_UNSUPPORTED, LOADTEST_OPTION_INVALID, LOADTEST_THRESHOLD_INVALID.
 */
export function readOptions(raw: Readonly<Record<string, unknown>>, exported: readonly string[]): RunOptions {
  const problems: LoadTestProblem[] = Object.keys(raw)
    .filter((name) => !supported.has(name))
    .map((name) => ({
      code: 'LOADTEST_OPTION_UNSUPPORTED',
      offender: `options.${name}`,
      actual: 'is set',
      rule: `this runner is not k6 and knows ${[...supported].join(', ')}`,
      fix: 'remove the option, or run the script with k6 itself',
    }))
  const duration = (name: string, otherwise: string): number => {
    const parsed = parseDurationMs(raw[name] ?? otherwise)
    if (parsed === undefined) problems.push(notADuration(`options.${name}`, raw[name]))
    return parsed ?? 0
  }
  const declared = Object.entries(
    (raw.scenarios as Record<string, RawScenario> | undefined) ?? { default: shorthandScenario(raw) },
  )
  const scenarios = declared.flatMap(([name, scenario]) => readScenario(name, scenario, exported, problems) ?? [])
  const options: RunOptions = {
    scenarios,
    thresholds: parseThresholdDeclarations(raw.thresholds ?? {}, problems),
    hosts: stringRecord(raw.hosts),
    tags: stringRecord(raw.tags),
    userAgent: String(raw.userAgent ?? 'tenantscope-loadtest (not k6)'),
    maxRedirects: Number(raw.maxRedirects ?? 10),
    throwOnError: raw.throw === true,
    discardResponseBodies: raw.discardResponseBodies === true,
    insecureSkipTlsVerify: raw.insecureSkipTLSVerify === true,
    noConnectionReuse: raw.noConnectionReuse === true,
    setupTimeoutMs: duration('setupTimeout', '60s'),
    teardownTimeoutMs: duration('teardownTimeout', '60s'),
    trendStats: (raw.summaryTrendStats as string[] | undefined) ?? ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
  }
  if (problems.length > 0) throw new LoadTestError(problems)
  return options
}
