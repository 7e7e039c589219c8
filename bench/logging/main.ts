/**
 * What logging costs, and what an outage of Loki does: `npm run bench:logging`. `-- --seconds 300 --rate 1000` makes the outage
 * as long as the promise names; by default as many lines gather in a fifth of the time.
 */
import { parseArgs } from 'node:util'
import { buildLibrary } from '../instrumentation/library.ts'
import { arrivalsTable } from './arrivals.ts'
import { costTable } from './cost.ts'
import { measureOutage, outageTable } from './outage.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'cost,outage,arrivals' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '5000' },
  },
})
const outage = { linesPerSecond: Number(values.rate), outageSeconds: Number(values.seconds), requestsPerSecond: 200 }

const parts: Readonly<Record<string, () => Promise<string>>> = {
  cost: () => costTable({ rounds: Number(values.rounds) }),
  outage: async () => outageTable(outage, await measureOutage(outage)),
  arrivals: arrivalsTable,
}

buildLibrary()
for (const part of values.only.split(',')) {
  const measure = parts[part]
  if (!measure) throw new Error(`--only takes ${Object.keys(parts).join(', ')}, not ${part}`)
  console.log(await measure())
}
