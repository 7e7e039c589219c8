import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Telemetry } from '../../../instrumentation/index.ts'
import { observeTemporal } from '../../../instrumentation/temporal.ts'
import type { Execution, ExecutionRunner, RunExecution } from '../workflow-engine.ts'
import { loadActivity, loadWorker } from './sdk.ts'
import { connectionOptions, TASK_QUEUE, type TemporalServer } from './server.ts'

interface RunnerOptions {
  readonly server: TemporalServer
  readonly telemetry: Telemetry
  readonly concurrency: number
  readonly run: RunExecution
}

/** Often enough for a worker that fell silent to be noticed within the ten seconds that workflows.ts allows. */
const HEARTBEAT_MS = 3_000
const RETRY_MS = 1_000

type Sdk = Awaited<ReturnType<typeof loadWorker>>
/** The code beside this file: TypeScript as it is developed, JavaScript as it is built. */
const codeOf = (name: string): string =>
  fileURLToPath(import.meta.resolve(`${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`))

/** Tells Temporal that the work goes on, until it has ended. */
const withHeartbeat =
  (run: RunExecution, heartbeat: () => void): RunExecution =>
  async (execution) => {
    const beating = setInterval(heartbeat, HEARTBEAT_MS)
    try {
      await run(execution)
    } finally {
      clearInterval(beating)
    }
  }

const connect = async ({ NativeConnection }: Sdk, server: TemporalServer, { log }: Telemetry, signal: AbortSignal) => {
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(server))
    } catch (error) {
      log.warn('Temporal does not answer yet', { error: (error as Error).message })
      await delay(RETRY_MS, undefined, { signal })
    }
  }
}

/** Runs workflows and their activities. It waits for a server that is not there yet, and for one that went away. */
export async function createTemporalRunner({
  server,
  telemetry,
  concurrency,
  run,
}: RunnerOptions): Promise<ExecutionRunner> {
  const [sdk, { Context }] = await Promise.all([loadWorker(), loadActivity()])
  const { log } = telemetry
  // The process ends its parts in an order of its own, so the SDK must not listen to signals.
  sdk.Runtime.install({
    shutdownSignals: [],
    logger: new sdk.DefaultLogger('WARN', ({ level, message }) => log.warn(message, { source: 'temporal', level })),
  })
  const { activity, sinks } = observeTemporal(telemetry)
  const runTask = (execution: Execution) => withHeartbeat(run, () => Context.current().heartbeat())(execution)
  const stopping = new AbortController()

  const work = async (): Promise<void> => {
    const connection = await connect(sdk, server, telemetry, stopping.signal)
    try {
      const worker = await sdk.Worker.create({
        connection,
        namespace: server.namespace,
        taskQueue: TASK_QUEUE,
        workflowsPath: codeOf('./workflows'),
        activities: { runTask },
        maxConcurrentActivityTaskExecutions: concurrency,
        interceptors: { activity: [activity], workflowModules: [codeOf('../../../instrumentation/temporal-workflow')] },
        sinks,
      })
      if (stopping.signal.aborted) return
      stopping.signal.addEventListener('abort', () => worker.shutdown(), { once: true })
      await worker.run()
    } finally {
      await connection.close()
    }
  }

  const working = (async () => {
    while (!stopping.signal.aborted) {
      await work().catch((error: Error) => {
        if (!stopping.signal.aborted) log.warn('the worker had an error', { error: error.message })
      })
      await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  const stop = (): Promise<void> => {
    stopping.abort()
    return working
  }
  return {
    close: stop,
    abandon: async () => void stop(), // Temporal gives what was running to another worker once its heartbeat is missed
  }
}
