import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCode } from './exit-code.ts'
import { findK6, k6Image, runWithK6 } from './k6-binary.ts'
import { LoadTestError } from './load-test-error.ts'
import { checkTarget, checkThresholds, findScript, type Promised } from './preflight.ts'
import { createProgressLine } from './report/progress.ts'
import { createRecorder } from './report/recorder.ts'
import { type LoadReport, notK6, reportOf, withWitness } from './report/report.ts'
import { writeReports } from './report/write-reports.ts'
import { runScript } from './runner/run-script.ts'
import { openWitness, type WitnessOptions } from './witness/witness.ts'

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface LoadTestOptions {
  /** Name of a script in `scriptDirectory`. */
  readonly script: string
  /** Scheme, host and port: `http://localhost:8080`. */
  readonly target: string
  /** Where every tenant's name leads, when DNS does not know it: `127.0.0.1`. */
  readonly targetAddress?: string
  /** For the script: TENANTS or TENANTS_FILE, BASE_DOMAIN, DURATION and so on. */
  readonly env?: Readonly<Record<string, string>>
  readonly outDir: string
  /** Ends the run early with a report marked partial. */
  readonly signal?: AbortSignal
  readonly scriptDirectory?: string
  /** Of the SLO definitions as they are now: thresholds rendered from others are refused. */
  readonly sloFingerprint?: string
  /** `auto` takes k6 when it is on the PATH given. */
  readonly generator?: 'auto' | 'k6' | 'runner'
  readonly path?: string
  readonly terminal?: Terminal
  /** Lets Prometheus count too: a verdict that the two do not share fails the run. */
  readonly witness?: WitnessOptions
  /** Called with the finished report; what it returns is written and decides the exit code. */
  readonly onReport?: (report: LoadReport) => Promise<LoadReport> | LoadReport
}

const ownScripts = fileURLToPath(new URL('../../loadtests', import.meta.url))

/** Which exit code k6 would have had for what was refused. */
const codeOf = ({ code }: LoadTestError): number =>
  code === 'LOADTEST_SCRIPT_BROKEN' ? exitCode.scriptException : exitCode.invalidConfiguration

/** Runs a load test and writes its reports into `outDir`. Resolves with an exit code of k6, whatever generated the load. */
export async function runLoadtest(options: LoadTestOptions): Promise<number> {
  const { terminal = process.stderr, outDir, onReport } = options
  try {
    await mkdir(outDir, { recursive: true })
    const measured = await witnessed(options, await prepare(options), terminal)
    const report = (await onReport?.(measured)) ?? measured
    const paths = await writeReports(report, outDir)
    terminal.write(
      `\n${report.verdict}${report.partial === undefined ? '' : ` (partial: ${report.partial})`}\n${paths.join('\n')}\n`,
    )
    // k6 is content with a threshold that saw nothing; a promise nobody asked about is not kept.
    return report.exitCode === 0 && report.verdict === 'no data' ? exitCode.thresholdsFailed : report.exitCode
  } catch (error) {
    if (!(error instanceof LoadTestError)) throw error
    terminal.write(`${error.message}\n`)
    return codeOf(error)
  }
}

interface Prepared extends Promised {
  readonly scriptPath: string
  readonly env: Readonly<Record<string, string>>
}

/** Refuses what can be known to be wrong before a request is sent. */
async function prepare(options: LoadTestOptions): Promise<Prepared> {
  const { script, target, targetAddress, scriptDirectory = ownScripts } = options
  const scriptPath = await findScript(scriptDirectory, script)
  const thresholdsFile = options.env?.THRESHOLDS_FILE ?? join(scriptDirectory, 'generated/thresholds.json')
  const promised = await checkThresholds(thresholdsFile, options.sloFingerprint)
  await checkTarget(target, { address: targetAddress, baseDomain: options.env?.BASE_DOMAIN })
  const env = {
    ...options.env,
    BASE_URL: target,
    ...(targetAddress === undefined ? {} : { TARGET_ADDRESS: targetAddress }),
    THRESHOLDS_FILE: resolve(thresholdsFile),
  }
  return { ...promised, scriptPath, env }
}

/** The run between two readings of Prometheus. A witness that falls silent meanwhile does not take the report with it. */
async function witnessed(options: LoadTestOptions, prepared: Prepared, terminal: Terminal): Promise<LoadReport> {
  const witness = options.witness && (await openWitness(options.witness))
  const report = await measure(options, prepared, terminal)
  if (!witness || report.partial !== undefined) return report
  try {
    return withWitness(report, await witness.testify(report))
  } catch (error) {
    if (!(error instanceof LoadTestError)) throw error
    terminal.write(`${error.message}\n`)
    const partial = 'Prometheus, the second witness, did not testify'
    return { ...report, partial, exitCode: report.exitCode === 0 ? exitCode.thresholdsFailed : report.exitCode }
  }
}

async function measure(
  { script: name, target, outDir, generator = 'auto', path = process.env.PATH ?? '', ...options }: LoadTestOptions,
  { scriptPath, env, fingerprint: sloFingerprint, promisedMs }: Prepared,
  terminal: Terminal,
): Promise<LoadReport> {
  const { signal = new AbortController().signal } = options
  const recorder = createRecorder({ promisedMs })
  const about = { name, target, sloFingerprint }
  const binary = generator === 'runner' ? undefined : await findK6(path)
  if (binary !== undefined) {
    return { ...about, ...(await runWithK6({ binary, scriptPath, env, directory: outDir, signal, recorder })) }
  }
  if (generator === 'k6') {
    throw new LoadTestError({
      code: 'LOADTEST_K6_FAILED',
      offender: 'k6',
      actual: 'is not on PATH',
      rule: 'generator "k6" runs k6 itself',
      fix: `install k6, run in its image (${k6Image}), or let the built-in runner do it`,
    })
  }
  terminal.write(`${notK6}\n`)
  const result = await runScript({
    scriptPath,
    env: { ...env, SUMMARY_FILE: 'summary.json' },
    signal,
    observers: [recorder.observe],
    onProgress: createProgressLine(terminal),
    log: (level, text) => terminal.write(`\n${level}: ${text}\n`),
  })
  for (const [file, text] of Object.entries(result.summaryFiles)) {
    if (file === 'stdout' || file === 'stderr') terminal.write(`\n${text}`)
    else await writeFile(isAbsolute(file) ? file : join(outDir, file), text)
  }
  return reportOf({ ...about, result, breakdown: recorder.breakdown(), timeline: recorder.timeline() })
}
