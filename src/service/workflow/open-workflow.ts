import type { Redis } from 'ioredis'
import type { Telemetry } from '../../instrumentation/index.ts'
import type { WorkflowConfig } from '../config.ts'
import { createQueueEngine, createQueueRunner } from './queue-engine.ts'
import type { TemporalServer } from './temporal/server.ts'
import { createTemporalEngine } from './temporal/temporal-engine.ts'
import { createTemporalRunner } from './temporal/temporal-runner.ts'
import type { ExecutionRunner, RunExecution, WorkflowEngine } from './workflow-engine.ts'

interface EngineOptions {
  readonly config: WorkflowConfig
  readonly telemetry: Telemetry
  /** An impatient connection, for the queue. */
  readonly redis: Redis
}

interface RunnerOptions {
  readonly config: WorkflowConfig
  readonly telemetry: Telemetry
  /** A patient connection, for the queue. */
  readonly redis: Redis
  readonly concurrency: number
  readonly run: RunExecution
}

const temporalIn = ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: namespace,
  TEMPORAL_API_KEY: apiKey,
}: WorkflowConfig) => (address === undefined ? undefined : ({ address, namespace, apiKey } satisfies TemporalServer))

/** Temporal where its address is configured, the queue in Redis otherwise. */
export async function openEngine({ config, telemetry, redis }: EngineOptions): Promise<WorkflowEngine> {
  const server = temporalIn(config)
  return server ? createTemporalEngine(server, telemetry) : createQueueEngine({ redis, log: telemetry.log })
}

export async function openRunner({ config, redis, ...options }: RunnerOptions): Promise<ExecutionRunner> {
  const server = temporalIn(config)
  return server ? createTemporalRunner({ server, ...options }) : createQueueRunner({ redis, ...options })
}
