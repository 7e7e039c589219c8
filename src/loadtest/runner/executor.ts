import { regularDurationMs, type Scenario } from './scenario.ts'
import { constantArrivals, rampingArrivals, rampingVuSteps } from './schedule.ts'
import { until } from './until.ts'
import type { VuThread } from './vu-thread.ts'

/** What an executor needs of the run around it. */
export interface ExecutorContext {
  readonly startedMs: number
  readonly now: () => number
  /** Aborted when the run is stopped. */
  readonly stop: AbortSignal
  readonly take: () => Promise<VuThread>
  readonly takeIdle: () => VuThread | undefined
  readonly grow: (count: number) => Promise<void>
  readonly release: (vu: VuThread) => void
  /** Performs one iteration; resolves when it ended, however it ended. */
  readonly iterate: (vu: VuThread) => Promise<void>
  readonly drop: (count: number) => void
  readonly late: (milliseconds: number) => void
  readonly warn: (text: string) => void
}

type Of<Name extends Scenario['executor']> = Extract<Scenario, { executor: Name }>

/** VUs at work, so that they can be waited for and interrupted when the graceful stop is over. */
function createCrew({ now, iterate, release, stop }: ExecutorContext) {
  const working = new Map<VuThread, Promise<void>>()
  const work = (vu: VuThread, run: () => Promise<void>) => {
    const done = run().finally(() => {
      working.delete(vu)
      release(vu)
    })
    working.set(vu, done)
    return done
  }
  return {
    once: (vu: VuThread) => work(vu, () => iterate(vu)),
    repeat: (vu: VuThread, goOn: () => boolean) =>
      work(vu, async () => {
        while (!stop.aborted && goOn()) await iterate(vu)
      }),
    /** Waits for the iterations under way until the moment given, then interrupts them. */
    async finish(interruptAtMs: number) {
      const done = Promise.allSettled([...working.values()])
      const timer = setTimeout(() => interruptAll(), Math.max(0, interruptAtMs - now()))
      const interruptAll = () => {
        for (const vu of working.keys()) vu.interrupt()
      }
      stop.addEventListener('abort', interruptAll, { once: true })
      if (stop.aborted) interruptAll()
      await done
      clearTimeout(timer)
      stop.removeEventListener('abort', interruptAll)
    },
  }
}

async function runArrivals(scenario: Of<'constant-arrival-rate' | 'ramping-arrival-rate'>, context: ExecutorContext) {
  const { startedMs, now, stop, takeIdle, grow, drop, late, warn } = context
  const crew = createCrew(context)
  const arrivals =
    scenario.executor === 'constant-arrival-rate'
      ? constantArrivals(scenario.rate, scenario.timeUnitMs, scenario.durationMs)
      : rampingArrivals(scenario.startRate, scenario.timeUnitMs, scenario.stages)
  let active = 0
  let owned = scenario.preAllocatedVus
  let starting = false
  let warned = false
  /** One further VU at a time: a stall drops hundreds of iterations a second, and each would ask for a thread of its own. */
  const startAnother = () => {
    if (starting) return
    starting = true
    const started = grow(1).then(
      () => (owned += 1),
      (error: Error) => warn(`${scenario.name}: no further VU could be started: ${error.message}`),
    )
    void started.finally(() => (starting = false))
  }
  for (const dueMs of arrivals) {
    await until(startedMs + dueMs, now, stop)
    if (stop.aborted) break
    const vu = active < owned ? takeIdle() : undefined
    if (vu) {
      late(now() - startedMs - dueMs)
      active += 1
      void crew.once(vu).finally(() => (active -= 1))
      continue
    }
    drop(1)
    if (owned < scenario.maxVus) startAnother()
    else if (!warned) {
      warned = true
      warn(`${scenario.name}: all ${owned} VUs are busy: iterations are dropped from here on`)
    }
  }
  const endMs = startedMs + regularDurationMs(scenario)
  await until(endMs, now, stop)
  await crew.finish(endMs + scenario.gracefulStopMs)
}

async function runConstantVus(scenario: Of<'constant-vus'>, context: ExecutorContext) {
  const crew = createCrew(context)
  const endMs = context.startedMs + scenario.durationMs
  const vus = await Promise.all(Array.from({ length: scenario.vus }, () => context.take()))
  for (const vu of vus) void crew.repeat(vu, () => context.now() < endMs)
  await until(endMs, context.now, context.stop)
  await crew.finish(endMs + scenario.gracefulStopMs)
}

async function runRampingVus(scenario: Of<'ramping-vus'>, context: ExecutorContext) {
  const { startedMs, now, stop, take } = context
  const crew = createCrew(context)
  const leave: (() => void)[] = []
  const endMs = startedMs + regularDurationMs(scenario)
  const join = async () => {
    let staying = true
    let timer: NodeJS.Timeout | undefined
    const vu = await take()
    leave.push(() => {
      staying = false
      timer = setTimeout(() => vu.interrupt(), scenario.gracefulRampDownMs)
    })
    void crew.repeat(vu, () => staying && now() < endMs).finally(() => clearTimeout(timer))
  }
  for (const { atMs, vus } of rampingVuSteps(scenario.startVus, scenario.stages)) {
    await until(startedMs + atMs, now, stop)
    if (stop.aborted) break
    while (leave.length < vus) await join()
    while (leave.length > vus) leave.pop()?.()
  }
  await until(endMs, now, stop)
  await crew.finish(endMs + scenario.gracefulStopMs)
}

async function runIterations(scenario: Of<'shared-iterations' | 'per-vu-iterations'>, context: ExecutorContext) {
  const { startedMs, now, take, stop, drop } = context
  const crew = createCrew(context)
  const endMs = startedMs + scenario.maxDurationMs
  const shared = scenario.executor === 'shared-iterations'
  const total = shared ? scenario.iterations : scenario.iterations * scenario.vus
  let begun = 0
  const turns = (): (() => boolean) => {
    let own = 0
    return () => {
      const left = shared ? begun < total : own < scenario.iterations
      if (!left || now() >= endMs) return false
      own += 1
      begun += 1
      return true
    }
  }
  const vus = await Promise.all(Array.from({ length: scenario.vus }, () => take()))
  const done = new AbortController()
  const releaseTimer = () => done.abort() // or it would keep the process for as long as the scenario might have taken
  void Promise.all(vus.map((vu) => crew.repeat(vu, turns()))).finally(releaseTimer)
  await until(endMs, now, AbortSignal.any([stop, done.signal]))
  await crew.finish(endMs + scenario.gracefulStopMs)
  if (begun < total && !stop.aborted) drop(total - begun)
}

/** Runs one scenario to its end, graceful stop included. */
export function runScenario(scenario: Scenario, context: ExecutorContext): Promise<void> {
  switch (scenario.executor) {
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return runArrivals(scenario, context)
    case 'constant-vus':
      return runConstantVus(scenario, context)
    case 'ramping-vus':
      return runRampingVus(scenario, context)
    default:
      return runIterations(scenario, context)
  }
}
