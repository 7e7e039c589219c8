import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { LoadTestError } from './load-test-error.ts'
import type { Recorder } from './report/recorder.ts'
import type { LoadReport } from './report/report.ts'
import { verdictOf } from './report/report.ts'
import type { Sample } from './runner/sample.ts'
import type { SummaryData } from './runner/summary.ts'

/** The container image for CI, where no k6 is installed. */
export const k6Image = 'grafana/k6:2'

/** The k6 on PATH, if there is one. */
export async function findK6(path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(directory, 'k6')
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return candidate
  }
  return undefined
}

export interface K6Run {
  readonly binary: string
  readonly scriptPath: string
  readonly env: Readonly<Record<string, string>>
  readonly directory: string
  readonly signal: AbortSignal
  readonly recorder: Recorder
}

/** One line of `--out json` (https://grafana.com/docs/k6/latest/results-output/real-time/json/). */
interface JsonLine {
  readonly type: 'Metric' | 'Point'
  readonly metric: string
  readonly data: { readonly time: string; readonly value: number; readonly tags?: Readonly<Record<string, string>> }
}

async function readSamples(path: string, observe: (sample: Sample) => void): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    const { type, metric, data } = JSON.parse(line) as JsonLine
    if (type === 'Point') observe({ metric, value: data.value, tags: data.tags ?? {}, atMs: Date.parse(data.time) })
  }
}

/** The environment is handed over as such: on the command line, tokens could be read by everybody on the machine. */
function execute(
  { binary, scriptPath, env, signal }: K6Run,
  summaryFile: string,
  samplesFile: string,
): Promise<number> {
  const child = spawn(binary, ['run', '--out', `json=${samplesFile}`, scriptPath], {
    env: { PATH: process.env.PATH, ...env, SUMMARY_FILE: summaryFile, K6_NO_USAGE_REPORT: 'true' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const interrupt = () => void child.kill('SIGINT')
  signal.addEventListener('abort', interrupt, { once: true })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, killedBy) => {
      signal.removeEventListener('abort', interrupt)
      resolve(code ?? (killedBy ? 105 : 1))
    })
  })
}

const partialReasons: Readonly<Record<number, string>> = {
  100: 'setup took too long',
  101: 'teardown took too long',
  105: 'interrupted by a signal',
  107: 'the script threw',
  108: 'aborted by the script',
}

/** A rate or trend without any sample has only zeros in k6's summary; a counter's zero is a figure like any other. */
const sawNothing = ({ type, values }: SummaryData['metrics'][string]): boolean => {
  if (type === 'rate') return values.passes === 0 && values.fails === 0
  return type === 'trend' && Object.values(values).every((value) => value === 0)
}

/**
 * Runs the script with k6 itself and brings what it measured into the same report.
 *
 * @throws LoadTestError LOADTEST_K6_FAILED when k6 ended without a summary.
 */
export async function runWithK6(run: K6Run): Promise<Omit<LoadReport, 'name' | 'target' | 'sloFingerprint'>> {
  const summaryFile = join(run.directory, 'k6-summary.json')
  const samplesFile = join(run.directory, 'k6-samples.json.gz')
  const startedAt = new Date().toISOString()
  const exitCode = await execute(run, summaryFile, samplesFile)
  const summary = await readFile(summaryFile, 'utf8').then(
    (text) => JSON.parse(text) as SummaryData,
    () => undefined,
  )
  if (summary === undefined) {
    throw new LoadTestError({
      code: 'LOADTEST_K6_FAILED',
      offender: run.binary,
      actual: `ended with exit code ${exitCode} and left no summary`,
      rule: 'the script exports handleSummary of lib/summary.ts, and k6 gets as far as calling it',
      fix: 'read what k6 printed above',
    })
  }
  await readSamples(samplesFile, run.recorder.observe)
  const thresholds = Object.entries(summary.metrics).flatMap(([key, metric]) =>
    Object.entries(metric.thresholds ?? {}).map(([source, { ok }]) => {
      return { key, source, ok, empty: sawNothing(metric), abortOnFail: false, measured: metric.values }
    }),
  )
  const partial = partialReasons[exitCode]
  return {
    schema: 1,
    verdict: verdictOf(thresholds, partial !== undefined),
    exitCode,
    partial,
    generator: { name: 'k6', isK6: true, note: `k6 run ${run.scriptPath}` },
    startedAt,
    durationSeconds: summary.state.testRunDurationMs / 1000,
    thresholds,
    metrics: summary.metrics,
    breakdown: run.recorder.breakdown(),
    timeline: run.recorder.timeline(),
    exceptions: [],
  }
}
