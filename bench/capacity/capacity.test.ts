import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { constants } from '../../src/capacity/constants.ts'
import { fitModel, leastSquares } from './fit.ts'
import { readMeasurements } from './read-measurements.ts'
import { compare, markdownTable, offBy } from './table.ts'

const kept = await readMeasurements()
const fitted = fitModel(kept.measurements, kept.longWindows)
const rows = compare(kept, constants, fitted.questionSeconds)

test('least squares find the line that points lie on, and weigh what they are told to', () => {
  const line = [1, 2, 3].map((x) => ({ factors: [1, x], value: 5 + 2 * x, weight: 1 }))
  const [base = 0, slope = 0] = leastSquares(line)
  expect([base, slope].map((value) => value.toFixed(6))).toEqual(['5.000000', '2.000000'])
  const [mean = 0] = leastSquares([
    { factors: [1], value: 0, weight: 1 },
    { factors: [1], value: 10, weight: 1000 },
  ])
  expect(mean).toBeGreaterThan(9.9)
})

test.each([
  'memoryBaseBytes',
  'memoryPerSeriesBytes',
  'scrapedBytesPerSample',
  'ruleSecondsPerSeries',
  'ruleSecondsPerSample',
] as const)('%s of the model is what the kept runs give', (name) => {
  expect(Math.abs(constants[name].value / fitted[name] - 1)).toBeLessThan(0.01)
})

test('a size that nothing was fitted to was measured, and 100, 1,000 and 5,000 tenants were', () => {
  const tenants = kept.measurements.map(({ workload }) => workload.tenants)
  expect(tenants).toEqual(expect.arrayContaining([100, 1000, 5000]))
  expect(rows.filter(({ fitted, what }) => !fitted && what.startsWith('memory')).length).toBeGreaterThan(0)
})

test.each(rows.filter(({ what }) => !what.startsWith('rules')))(
  '$what at $tenants tenants is predicted within 20 %',
  (row) => {
    expect(Math.abs(offBy(row))).toBeLessThan(0.2)
  },
)

test('the table in the documentation is that of the kept runs', async () => {
  expect(await readFile('docs/capacity.md', 'utf8')).toContain(markdownTable(rows))
})
