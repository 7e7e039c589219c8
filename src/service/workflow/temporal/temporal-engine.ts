import type { Telemetry } from '../../../instrumentation/index.ts'
import { continueContext } from '../../../instrumentation/queue.ts'
import { observeTemporal } from '../../../instrumentation/temporal.ts'
import { withinSeconds } from '../../lifecycle/deadline.ts'
import type { Execution, WorkflowEngine } from '../workflow-engine.ts'
import { loadClient } from './sdk.ts'
import { connectionOptions, TASK_QUEUE, type TemporalServer } from './server.ts'

const CHECK_SECONDS = 1
/** For as many as a sweep starts at once; nobody's request waits for it. */
const START_SECONDS = 5

/**
 * Executions as Temporal workflows of their type. The task id is the workflow id: starting one that runs changes nothing, and
 * one that has ended may be started again while the database holds its task open.
 */
export async function createTemporalEngine(server: TemporalServer, telemetry: Telemetry): Promise<WorkflowEngine> {
  const { Client, Connection } = await loadClient()
  const connection = Connection.lazy(connectionOptions(server)) // `check` tells whether it is there
  const client = new Client({
    connection,
    namespace: server.namespace,
    interceptors: { workflow: [observeTemporal(telemetry).client] },
  })

  const startOne = (execution: Execution): Promise<unknown> => {
    const { tenantId, taskId, workflowType } = execution
    const { userId, requestId, traceparent } = execution.context
    return continueContext(telemetry, `start ${workflowType}`, { tenantId, userId, requestId, traceparent }, () =>
      client.workflow.start(workflowType, {
        taskQueue: TASK_QUEUE,
        workflowId: taskId,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [execution],
        // Where the server shares its workers out fairly, one tenant's thousand tasks do not block another's one.
        priority: { fairnessKey: tenantId },
      }),
    )
  }

  return {
    async start(executions) {
      await withinSeconds(START_SECONDS, 'starting workflows', Promise.all(executions.map(startOne)))
    },
    check: () =>
      withinSeconds(
        CHECK_SECONDS,
        'asking Temporal',
        connection.workflowService.describeNamespace({ namespace: server.namespace }),
      ),
    close: () => connection.close(),
  }
}
