import { setTimeout as delay } from 'node:timers/promises'
import type { Telemetry } from '../../instrumentation/index.ts'
import type { ProcessOutputs } from './process-outputs.ts'
import { type Step, shutDown } from './shutdown.ts'

interface Options {
  readonly DRAIN_DELAY_SECONDS: number
  readonly SHUTDOWN_TIMEOUT_SECONDS: number
}

/** Tells the load balancer first, waits until it has looked away, then ends step by step. Exits with 1 when a step failed. */
export async function endProcess(
  telemetry: Telemetry,
  { outputs, ...options }: Options & { readonly outputs: Pick<ProcessOutputs, 'close'> },
  steps: readonly Step[],
): Promise<never> {
  telemetry.drain()
  telemetry.log.info('the process drains')
  await delay(options.DRAIN_DELAY_SECONDS * 1_000)
  const failed = await shutDown({
    steps,
    timeoutSeconds: options.SHUTDOWN_TIMEOUT_SECONDS,
    onFailure: (step, error) => telemetry.log.error('a step of the shutdown failed', { step, error }),
  })
  telemetry.log.info('the process ends', { failed_steps: failed })
  await outputs.close()
  process.exit(failed === 0 ? 0 : 1)
}
