import { setMaxListeners } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { createCheckTree } from './check-tree.ts'
import { type Collector, createCollector } from './collector.ts'
import { runScenario } from './executor.ts'
import type { RunOptions } from './options.ts'
import { prepareScript } from './prepare.ts'
import type { Notice, Outcome } from './protocol.ts'
import type { Sample, Tags } from './sample.ts'
import { initialVus, type Scenario } from './scenario.ts'
import { TrendSink } from './sink.ts'
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

/** How well the generator itself kept up: what it measures is only as good as this. */
export interface GeneratorHealth {
  readonly latenessP99Ms: number
  readonly eventLoopDelayP99Ms: number
  readonly droppedIterations: number
  readonly maxVus: number
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

interface Ending {
  readonly exitCode: ExitCode
  readonly reason: string
}

const within = async (work: Promise<Outcome>, vu: VuThread, timeoutMs: number): Promise<Outcome | 'timeout'> => {
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    vu.interrupt()
  }, timeoutMs)
  const outcome = await work
  clearTimeout(timer)
  return timedOut ? 'timeout' : outcome
}

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
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let ending: Ending | undefined
  let markedFailed: string | undefined
  const end = (code: ExitCode, reason: string) => {
    ending ??= { exitCode: code, reason }
    stop.abort()
  }
  const onNotice = (notice: Notice) => {
    if (notice.kind === 'log') log(notice.level, notice.text)
    else if (notice.kind === 'samples') collector.add(notice.samples)
    else if (notice.kind === 'fail') markedFailed ??= notice.reason
  }
  const checks = createCheckTree()
  const collector = createCollector([], [checks.observe, ...observers])
  const { options, metrics, startVu } = await prepareScript({ scriptPath, env, onNotice })
  for (const metric of metrics.values()) collector.declare(metric)
  collector.watch('http_req_duration{expected_response:true}', {
    metric: 'http_req_duration',
    tags: { expected_response: 'true' },
  })
  for (const { key, selector } of options.thresholds) collector.watch(key, selector)

  const exceptions = new Map<string, number>()
  const onSignal = () => end(exitCode.interrupted, 'interrupted by a signal')
  signal.addEventListener('abort', onSignal)
  if (signal.aborted) onSignal()
  const lateness = new TrendSink()
  const eventLoop = monitorEventLoopDelay({ resolution: 10 })
  const now = performance.now.bind(performance)
  let setupData: unknown
  let dropped = 0
  const pool = createVuPool(async (vuId) => {
    const vu = await startVu(vuId, collector.add)
    vu.setData(setupData)
    return vu
  })
  const host = await startVu(0, collector.add)
  stop.signal.addEventListener('abort', host.interrupt)
  const one = (metric: string, value: number, tags: Tags): Sample => ({ metric, value, tags, atMs: Date.now() })

  const settle = (outcome: Outcome) => {
    collector.add(outcome.samples)
    if (outcome.ended === 'aborted') end(exitCode.scriptAborted, outcome.abortReason ?? 'aborted by the script')
    if (outcome.error === undefined) return
    const { message } = outcome.error
    exceptions.set(message, (exceptions.get(message) ?? 0) + 1)
    if (exceptions.get(message) === 1) log('error', outcome.error.stack)
  }

  const drive = (scenario: Scenario, startedMs: number) => {
    let iteration = 0
    const tags = { ...options.tags, scenario: scenario.name, ...scenario.tags }
    return runScenario(scenario, {
      startedMs,
      now,
      stop: stop.signal,
      take: pool.take,
      takeIdle: pool.takeIdle,
      grow: pool.grow,
      release: pool.release,
      late: (milliseconds) => lateness.add(milliseconds),
      warn: (text) => log('warning', text),
      drop: (count) => {
        dropped += count
        collector.add([one('dropped_iterations', count, tags)])
      },
      iterate: async (vu) => {
        const { name, executor, exec, env: scenarioEnv, tags: scenarioTags } = scenario
        const scenarioStartMs = performance.timeOrigin + startedMs
        const order = { scenario: name, executor, exec, env: scenarioEnv, tags: scenarioTags, scenarioStartMs }
        settle(await vu.perform({ kind: 'iteration', ...order, iterationInTest: iteration++ }))
      },
    })
  }

  const evaluate = (elapsedMs: number) => evaluateThresholds(options.thresholds, collector, elapsedMs / 1000)
  let startedMs = now()
  let startedAtMs = Date.now()
  let durationMs = 0
  try {
    const setup = await within(host.perform({ kind: 'setup' }), host, options.setupTimeoutMs)
    if (setup === 'timeout') end(exitCode.setupTimeout, `setup took longer than ${options.setupTimeoutMs} ms`)
    else {
      settle(setup)
      if (setup.error) end(exitCode.scriptException, `setup failed: ${setup.error.message}`)
      setupData = setup.result
    }
    const setUp = ending === undefined
    if (setUp) await pool.grow(initialVus(options.scenarios))
    host.setData(setupData)
    startedMs = now()
    startedAtMs = Date.now()
    eventLoop.enable()
    const tick = setInterval(() => {
      collector.add([one('vus', pool.busy, {}), one('vus_max', pool.size, {})])
      onProgress({ elapsedMs: now() - startedMs, busyVus: pool.busy, vus: pool.size, collector })
    }, 1_000)
    const watch = setInterval(() => {
      const elapsedMs = now() - startedMs
      const breach = breachToAbort(options.thresholds, evaluate(elapsedMs), elapsedMs)
      if (breach) end(exitCode.thresholdsFailed, `threshold broken: ${breach.key} ${breach.source}`)
    }, thresholdIntervalMs)
    await Promise.all(
      options.scenarios.map(async (scenario) => {
        await until(startedMs + scenario.startMs, now, stop.signal)
        if (!stop.signal.aborted) await drive(scenario, startedMs + scenario.startMs)
      }),
    )
    clearInterval(tick)
    clearInterval(watch)
    eventLoop.disable()
    durationMs = now() - startedMs
    if (setUp) {
      const teardown = await within(host.perform({ kind: 'teardown' }), host, options.teardownTimeoutMs)
      if (teardown === 'timeout')
        end(exitCode.teardownTimeout, `teardown took longer than ${options.teardownTimeoutMs} ms`)
      else {
        settle(teardown)
        if (teardown.error) end(exitCode.scriptException, `teardown failed: ${teardown.error.message}`)
      }
    }
    const thresholds = evaluate(durationMs)
    const rootGroup = checks.root
    const summary = buildSummary({
      collector,
      thresholds,
      rootGroup,
      trendStats: options.trendStats,
      durationMs,
      setupData,
    })
    const handled = await within(host.perform({ kind: 'summary', summary }), host, 120_000)
    const summaryFiles = handled === 'timeout' ? {} : ((handled.result ?? {}) as Record<string, string>)
    if (handled !== 'timeout' && handled.error) log('error', `handleSummary failed: ${handled.error.stack}`)
    const broken = thresholds.some(({ ok }) => !ok)
    const verdict = broken
      ? exitCode.thresholdsFailed
      : markedFailed === undefined
        ? exitCode.success
        : exitCode.markedAsFailed
    return {
      exitCode: (ending as Ending | undefined)?.exitCode ?? verdict,
      stoppedBy: (ending as Ending | undefined)?.reason,
      startedAtMs,
      durationMs,
      options,
      thresholds,
      summary,
      summaryFiles,
      exceptions,
      generator: {
        latenessP99Ms: lateness.percentile(99),
        eventLoopDelayP99Ms: Number.isFinite(eventLoop.percentile(99)) ? eventLoop.percentile(99) / 1e6 : 0,
        droppedIterations: dropped,
        maxVus: pool.size,
      },
    }
  } finally {
    signal.removeEventListener('abort', onSignal)
    await Promise.allSettled([pool.close(), host.close()])
  }
}
