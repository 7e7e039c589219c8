import { LoadTestError } from '../load-test-error.ts'
import { builtinMetrics } from './builtin-metrics.ts'
import { bundleScript, bundleVuThread } from './bundle.ts'
import { createHttpClient } from './http-client.ts'
import { type RunOptions, readOptions } from './options.ts'
import type { Notice } from './protocol.ts'
import type { MetricDeclaration, Sample } from './sample.ts'
import { thresholdProblems } from './threshold-options.ts'
import { startVuThread, type VuThread } from './vu-thread.ts'

/** A script that is known to be runnable: bundled, its options read, its thresholds valid. */
export interface PreparedScript {
  readonly options: RunOptions
  readonly metrics: ReadonlyMap<string, MetricDeclaration>
  /** Starts a VU; id 0 is the one that runs setup, teardown and handleSummary. */
  startVu(vuId: number, record: (samples: readonly Sample[]) => void): Promise<VuThread>
}

export interface PrepareOptions {
  readonly scriptPath: string
  readonly env: Readonly<Record<string, string>>
  readonly onNotice: (notice: Notice) => void
}

/**
 * Reads a script as k6 would before a run: init context, options, thresholds.
 *
 * @throws LoadTestError with every problem that can be seen before the first request.
 */
export async function prepareScript({ scriptPath, env, onNotice }: PrepareOptions): Promise<PreparedScript> {
  const [script, threadCode] = await Promise.all([bundleScript(scriptPath), bundleVuThread()])
  const start = (vuId: number, options: RunOptions | null, record: (samples: readonly Sample[]) => void) => {
    const visible = options && { ...options, throw: options.throwOnError }
    const data = { vuId, scriptPath, script, env, options: visible }
    const http = createHttpClient(options ?? readOptions({}, ['default']), record)
    return startVuThread({ threadCode, data, http, onNotice })
  }
  const probe = await start(0, null, () => {})
  await probe.close()
  const { facts } = probe
  if (facts.error) {
    const origin = facts.error.stack.split('\n')[1]?.trim()
    const refused = facts.error.message.startsWith('LOADTEST_API_UNSUPPORTED')
    throw new LoadTestError({
      code: refused ? 'LOADTEST_API_UNSUPPORTED' : 'LOADTEST_SCRIPT_BROKEN',
      offender: scriptPath,
      actual: facts.error.message,
      rule: 'the init context of a script ends without an error',
      fix: `correct the script, or what it reads from the environment${origin === undefined ? '' : ` (${origin})`}`,
    })
  }
  const metrics = new Map([...builtinMetrics, ...facts.metrics].map((metric) => [metric.name, metric]))
  const options = readOptions(facts.options, facts.exported)
  const problems = thresholdProblems(options.thresholds, metrics)
  if (problems.length > 0) throw new LoadTestError(problems)
  return { options, metrics, startVu: (vuId, record) => start(vuId, options, record) }
}
