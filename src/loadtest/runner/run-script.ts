import { type ExitCode, exitCode } from '../exit-code.ts'
import { createCheckTree } from './check-tree.ts'
import { type Collector, createCollector } from './collector.ts'
import { createEnding } from './ending.ts'
import { runScenario } from './executor.ts'
import { type GeneratorHealth, watchGenerator } from './generator-health.ts'
import { hostPhases } from './host-phases.ts'
import type { RunOptions } from './options.ts'
import { prepareScript } from './prepare.ts'
import type { Notice, Outcome } from './protocol.ts'
import type { Sample, Tags } from './sample.ts'
import { initialVus, type Scenario } from './scenario.ts'
import { buildSummary, type SummaryData } from './summary.ts'
import { breachToAbort, evaluateThresholds, type ThresholdResult } from './thresholds.ts'
import { until } from './until.ts'
import { createVuPool } from './vu-pool.ts'
import type { VuThread } from './vu-thread.ts'

export interface Progress {
  readonly elapsedMs: number
  readonly busyVus: number
  readonly vus: number
  readonly collector: Collector
}

export interface RunScriptOptions {
  readonly scriptPath: string
  readonly env?: Readonly<Record<string, string>>
  /** Ends the run early: iterations are interrupted, teardown and handleSummary still run. */
  readonly signal?: AbortSignal
  readonly observers?: readonly ((sample: Sample) => void)[]
  readonly onProgress?: (progress: Progress) => void
  readonly log?: (level: string, text: string) => void
  readonly thresholdIntervalMs?: number
}

export interface RunResult {
  readonly exitCode: ExitCode
  /** Why the run ended before its time; undefined when it did not. */
  readonly stoppedBy: string | undefined
  readonly startedAtMs: number
  readonly durationMs: number
  readonly options: RunOptions
  readonly thresholds: readonly ThresholdResult[]
  readonly summary: SummaryData
  /** What `handleSummary` returned: text by file name, `stdout` and `stderr` among them. */
  readonly summaryFiles: Readonly<Record<string, string>>
  readonly generator: GeneratorHealth
  /** Messages of exceptions in iterations, with their count. */
  readonly exceptions: ReadonlyMap<string, number>
}

const PROGRESS_INTERVAL_MS = 1_000

/** k6 has this sub-metric in every summary, asked for or not. */
const alwaysWatched = {
  key: 'http_req_duration{expected_response:true}',
  selector: { metric: 'http_req_duration', tags: { expected_response: 'true' } },
}

const sampleNow = (metric: string, value: number, tags: Tags = {}): Sample => ({
  metric,
  value,
  tags,
  atMs: Date.now(),
})

/**
 * Runs a k6 script to its end with this runner, which is not k6.
 *
 * @throws LoadTestError for everything that can be refused before the first request.
 */
export async function runScript({
  scriptPath,
  env = {},
  signal = new AbortController().signal,
  observers = [],
  onProgress = () => {},
  log = () => {},
  thresholdIntervalMs = 2_000,
}: RunScriptOptions): Promise<RunResult> {
  const checks = createCheckTree()
  const collector = createCollector([], [checks.observe, ...observers])
  const ending = createEnding(signal)
  const generator = watchGenerator()
  const now = performance.now.bind(performance)
  const onNotice = (notice: Notice) => {
    if (notice.kind === 'log') log(notice.level, notice.text)
    else if (notice.kind === 'samples') collector.add(notice.samples)
    else if (notice.kind === 'fail') ending.markFailed()
  }
  const { options, metrics, startVu } = await prepareScript({ scriptPath, env, onNotice })
  for (const metric of metrics.values()) collector.declare(metric)
  for (const { key, selector } of [alwaysWatched, ...options.thresholds]) collector.watch(key, selector)

  const exceptions = new Map<string, number>()
  const settle = (outcome: Outcome) => {
    collector.add(outcome.samples)
    if (outcome.ended === 'aborted') ending.end(exitCode.scriptAborted, outcome.abortReason ?? 'aborted by the script')
    if (outcome.error === undefined) return
    const { message } = outcome.error
    exceptions.set(message, (exceptions.get(message) ?? 0) + 1)
    if (exceptions.get(message) === 1) log('error', outcome.error.stack)
  }

  let setupData: unknown
  const pool = createVuPool(async (vuId) => {
    const vu = await startVu(vuId, collector.add)
    vu.setData(setupData)
    return vu
  })
  const host = await startVu(0, collector.add)
  ending.stop.addEventListener('abort', host.interrupt)
  const phases = hostPhases({ host, options, ending, settle, log })

  const drive = (scenario: Scenario, startedMs: number) => {
    const { name, executor, exec } = scenario
    const tags = { ...options.tags, scenario: name, ...scenario.tags }
    const scenarioStartMs = performance.timeOrigin + startedMs
    const order = { scenario: name, executor, exec, env: scenario.env, tags: scenario.tags, scenarioStartMs }
    let iteration = 0
    return runScenario(scenario, {
      startedMs,
      now,
      stop: ending.stop,
      take: pool.take,
      takeIdle: pool.takeIdle,
      grow: pool.grow,
      release: pool.release,
      late: generator.late,
      warn: (text) => log('warning', text),
      drop(count) {
        generator.drop(count)
        collector.add([sampleNow('dropped_iterations', count, tags)])
      },
      iterate: async (vu: VuThread) =>
        settle(await vu.perform({ kind: 'iteration', ...order, iterationInTest: iteration++ })),
    })
  }

  const evaluate = (elapsedMs: number) => evaluateThresholds(options.thresholds, collector, elapsedMs / 1000)
  const driveAll = async (startedMs: number): Promise<void> => {
    const tick = setInterval(() => {
      collector.add([sampleNow('vus', pool.busy), sampleNow('vus_max', pool.size)])
      onProgress({ elapsedMs: now() - startedMs, busyVus: pool.busy, vus: pool.size, collector })
    }, PROGRESS_INTERVAL_MS)
    const watch = setInterval(() => {
      const elapsedMs = now() - startedMs
      const breach = breachToAbort(options.thresholds, evaluate(elapsedMs), elapsedMs)
      if (breach) ending.end(exitCode.thresholdsFailed, `threshold broken: ${breach.key} ${breach.source}`)
    }, thresholdIntervalMs)
    generator.begin()
    try {
      await Promise.all(
        options.scenarios.map(async (scenario) => {
          await until(startedMs + scenario.startMs, now, ending.stop)
          if (!ending.stop.aborted) await drive(scenario, startedMs + scenario.startMs)
        }),
      )
    } finally {
      generator.end()
      clearInterval(tick)
      clearInterval(watch)
    }
  }

  try {
    setupData = await phases.setup()
    const isSetUp = ending.reason === undefined
    if (isSetUp) await pool.grow(initialVus(options.scenarios))
    host.setData(setupData)
    const startedAtMs = Date.now()
    const startedMs = now()
    await driveAll(startedMs)
    const durationMs = now() - startedMs
    if (isSetUp) await phases.teardown()
    const thresholds = evaluate(durationMs)
    const { trendStats } = options
    const summary = buildSummary({ collector, thresholds, rootGroup: checks.root, trendStats, durationMs, setupData })
    const summaryFiles = await phases.summary(summary)
    return {
      exitCode: ending.exitCodeFor(thresholds.some(({ ok }) => !ok)),
      stoppedBy: ending.reason,
      startedAtMs,
      durationMs,
      options,
      thresholds,
      summary,
      summaryFiles,
      exceptions,
      generator: generator.health(pool.size),
    }
  } finally {
    ending.dispose()
    await Promise.allSettled([pool.close(), host.close()])
  }
}
