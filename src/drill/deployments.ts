import { eventually } from '../stackrun/eventually.ts'
import type { DrillContext, RecoveryObjective, Scenario } from './scenario.ts'

/** Nothing breaks: the service is changed while customers use it, and none of them may notice. */
const unnoticed: RecoveryObjective = {
  servedAgainSeconds: 0,
  readyAgainSeconds: 300,
  mendedSeconds: 300,
  failedRequests: 0,
  failedInFlight: 0,
}

const partOf = ({ testbed }: DrillContext, name: string) => testbed.stack.part(name)

const rollingUpdate: Scenario = {
  name: 'rolling-update',
  story: 'Each API replica in turn, and then the worker, is told to end (SIGTERM), drains, and is started again.',
  objective: unnoticed,
  lasts: false,
  inject: async (context) => async () => {
    for (const name of [...context.testbed.replicas, 'worker']) await partOf(context, name).restart()
  },
}

/** What the autoscaler may add in one step: half as many again. */
const STEP_RATIO = 0.5

/** The sizes that scaling passes through: 3, 5, 8, 10. */
export const scaleSteps = (from: number, to: number): readonly number[] => {
  const steps: number[] = []
  for (let size = from; size < to; steps.push(size)) size = Math.min(to, size + Math.ceil(size * STEP_RATIO))
  return steps
}

/** Whether a replica has answered a request of a tenant, by what it counts itself. */
const hasServed = async ({ testbed }: DrillContext, name: string): Promise<boolean> => {
  const scrape = await fetch(`http://${testbed.stack.address(name, 'ops')}/metrics`).then((answer) => answer.text())
  return /^http_requests_total\{.*endpoint="\/api\/.*\} [1-9]/m.test(scrape)
}

const scaleOut: Scenario = {
  name: 'scale-out',
  story:
    'Seven API replicas join the three as the autoscaler would add them; when all have served they are taken away again.',
  objective: unnoticed,
  lasts: false,
  reserves: { replicas: 7 },
  inject: async (context) => async () => {
    const { replicas, spareReplicas } = context.testbed
    let joined = 0
    for (const size of scaleSteps(replicas.length, replicas.length + spareReplicas.length)) {
      const next = spareReplicas.slice(joined, size - replicas.length)
      await Promise.all(next.map((name) => partOf(context, name).start()))
      for (const name of next) {
        if (await eventually(() => hasServed(context, name), { timeoutSeconds: 30, intervalMs: 200 })) continue
        throw new Error(`scale-out: ${name} is ready and was given no request within 30 s`)
      }
      joined += next.length
    }
    await Promise.all(spareReplicas.map((name) => partOf(context, name).stop()))
  },
}

export const deployments: readonly Scenario[] = [rollingUpdate, scaleOut]
