/** When iterations are due and how many VUs are planned: pure functions over milliseconds since the scenario began. */

export interface Stage {
  readonly durationMs: number
  readonly target: number
}

/** The n-th iteration of a constant arrival rate is due n periods after the start, the first at once. */
export function* constantArrivals(rate: number, timeUnitMs: number, durationMs: number): Generator<number> {
  for (let index = 0; ; index++) {
    const dueMs = (index * timeUnitMs) / rate
    if (dueMs > durationMs) return
    yield dueMs
  }
}

/** When x iterations are done at a rate that moves linearly from `from` to `to` (per ms) over `durationMs`. */
function solveMs(x: number, from: number, to: number, durationMs: number): number {
  const slope = (to - from) / durationMs
  if (slope === 0) return x / from
  return (2 * x) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * x)))
}

/** Iterations are due each time the integral of the rate passes a whole number, so the first one comes after a full period. */
export function* rampingArrivals(startRate: number, timeUnitMs: number, stages: readonly Stage[]): Generator<number> {
  let from = startRate / timeUnitMs
  let stageStartMs = 0
  let done = 0
  let next = 1
  for (const { durationMs, target } of stages) {
    const to = target / timeUnitMs
    const end = done + (durationMs * (from + to)) / 2
    for (; durationMs > 0 && next <= end + 1e-9; next++) yield stageStartMs + solveMs(next - done, from, to, durationMs)
    done = end
    from = to
    stageStartMs += durationMs
  }
}

export interface VuStep {
  readonly atMs: number
  readonly vus: number
}

/** VUs step by one at equal distances while a stage moves linearly from the previous target to its own. */
export function rampingVuSteps(startVus: number, stages: readonly Stage[]): readonly VuStep[] {
  const steps: VuStep[] = [{ atMs: 0, vus: startVus }]
  let vus = startVus
  let stageStartMs = 0
  for (const { durationMs, target } of stages) {
    const distance = Math.abs(target - vus)
    const direction = Math.sign(target - vus)
    for (let step = 1; step <= distance; step++) {
      steps.push({ atMs: stageStartMs + (durationMs * step) / distance, vus: vus + direction * step })
    }
    vus = target
    stageStartMs += durationMs
  }
  return steps
}

export const stagesDurationMs = (stages: readonly Stage[]): number =>
  stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
