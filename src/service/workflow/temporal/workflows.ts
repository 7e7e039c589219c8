/** The workflows of the service. The SDK bundles this file and runs it in its sandbox: it imports nothing else. */
import { proxyActivities } from '@temporalio/workflow'
import type { RunExecution } from '../workflow-engine.ts'

/** A task takes two minutes at the most, and is given up after it was begun five times: see worker/run-task.ts. */
const { runTask } = proxyActivities<{ runTask: RunExecution }>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds', maximumAttempts: 10 },
})

export const code_check: RunExecution = (execution) => runTask(execution)
export const artifact_build: RunExecution = (execution) => runTask(execution)
export const report: RunExecution = (execution) => runTask(execution)
