import { longWindows, writeBurstyMonth } from './bursty-month.ts'
import { withHistory } from './with-history.ts'

/** How far the ratio of thirty days is from the exact one, for tenants with bursty months. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const percent = (ratio: number): string => `${(ratio * 100).toFixed(3)} %`

const measured = await withHistory(
  (path, endSeconds) => writeBurstyMonth(path, seeds, endSeconds),
  (url, endSeconds) => longWindows(url, seeds, endSeconds),
)
console.log('| tenant | exact ratio | sum of counts is off by | mean of ratios is off by |\n|---|---|---|---|')
for (const { tenant, exact, deviation, deviationOfMean } of measured)
  console.log(`| ${tenant} | ${percent(exact)} | ${percent(deviation)} | ${percent(deviationOfMean)} |`)
const worst = Math.max(...measured.map(({ deviation }) => Math.abs(deviation)))
console.log(`\nThe worst is off by ${percent(worst)}.`)
process.exitCode = worst < 0.001 ? 0 : 1
