/**
 * `node --import tsx bench/isolation.ts`: what the neighbours of a tenant at twenty times its limit meet with, with the
 * limiter and without it. Ends with 1 when they are hurt although it is there, or unharmed although it is not.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type Isolation,
  isolationLimits,
  LIMIT_PER_SECOND,
  limitedTenant,
  measureIsolation,
  neighbours,
  unlimitedTenant,
} from '../src/drill/isolation.ts'
import { startTestbed } from '../src/drill/testbed.ts'
import definition from '../stack.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } })
const seconds = Number(values.seconds)
if (!(seconds > 0)) throw new Error(`--seconds is "${values.seconds}": write a number above 0`)

const rowsOf = (limiter: string, { neighbours: met, limitedRatio, noisyRequests }: Isolation): readonly string[] =>
  met.map(
    ({ tenantId, requests, failedRatio, p95Ms, isKept }) =>
      `| ${limiter} | ${Math.round(noisyRequests / seconds)}/s, ${(limitedRatio * 100).toFixed(0)} % refused | ${tenantId} | ${requests} | ` +
      `${(failedRatio * 100).toFixed(2)} % | ${Math.round(p95Ms)} ms | ${isKept ? 'kept' : 'BROKEN'} |`,
  )

const root = await mkdtemp(join(tmpdir(), 'isolation-'))
const testbed = await startTestbed({
  definition,
  directory: join(root, 'run'),
  tenants: [limitedTenant, unlimitedTenant, ...neighbours],
  requestsPerSecond: isolationLimits,
})
const residentMegabytes: number[] = []
const watch = setInterval(() => residentMegabytes.push(process.memoryUsage.rss() / 1e6), 200)
try {
  const limited = await measureIsolation({ testbed, noisy: limitedTenant, outDir: join(root, 'limited'), seconds })
  const unlimited = await measureIsolation({
    testbed,
    noisy: unlimitedTenant,
    outDir: join(root, 'unlimited'),
    seconds,
  })
  console.log(
    `One tenant with expensive statements at ${LIMIT_PER_SECOND * 20} requests/s, twenty times the limit of ${LIMIT_PER_SECOND}/s.\n`,
  )
  console.log('| limiter | noisy tenant | neighbour | requests | failed | P95 | its promises |')
  console.log('| --- | --- | --- | --- | --- | --- | --- |')
  console.log([...rowsOf('on', limited), ...rowsOf('off', unlimited)].join('\n'))
  const vus = Math.max(limited.generatorVus, unlimited.generatorVus)
  console.log(
    `\nLoad generator: ${vus} VUs at most, ${Math.round(Math.max(...residentMegabytes))} MB resident at most.`,
  )
  const isShown = limited.neighbours.every(({ isKept }) => isKept) && unlimited.neighbours.some(({ isKept }) => !isKept)
  process.exitCode = isShown ? 0 : 1
} finally {
  clearInterval(watch)
  await testbed.stop()
  await rm(root, { recursive: true, force: true })
}
