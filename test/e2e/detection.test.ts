import { expect, test } from 'vitest'
import { measureDetection } from '../../src/backtest/detection/measure.ts'
import { subjectsOf } from '../../src/backtest/detection/subjects.ts'
import { detectionLines } from '../../src/backtest/detection/verdict.ts'
import stack from '../../stack.ts'

/** One of each way to fire. All of them: "tenantscope detection", the table of docs/detection.md. */
const names = ['ApiAvailabilityBurnPageFast', 'TenantErrorRateCritical', 'DatabasePoolExhausted']

// Times of real processes: a machine that stalls for a second is given a second chance.
test('alerts are delivered when predicted and resolved when all is well', { timeout: 180_000, retry: 1 }, async () => {
  const subjects = subjectsOf(stack).filter(({ alert }) => names.includes(alert.name))
  const { deliveries, evaluations } = await measureDetection({
    ...{ definition: stack, subjects, pace: 40, leadSeconds: 8 },
    settleSeconds: 600,
  })
  expect(evaluations).toBeGreaterThan(100)
  const lines = detectionLines(stack, subjects, deliveries)
  expect(lines.map(({ alert }) => alert)).toEqual(names)
  for (const line of lines) {
    expect(line, `${line.alert}: predicted ${line.soonest} to ${line.latest} s`).toMatchObject({ isWithin: true })
    expect(line.resolved, `${line.alert} is resolved`).toBeDefined()
  }
})
