/**
 * `node --import tsx bench/verdicts.ts --runs 20`: whether the load test gives the right verdict each time: green on the
 * healthy service, red for the tenant and the promise whose fault is above the boundary. Ends with 1 when one was wrong.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apiAvailability } from '../slo/api-availability.ts'
import { apiLatency } from '../slo/api-latency.ts'
import { startTestbed } from '../src/drill/testbed.ts'
import { planVerdicts } from '../src/drill/verdicts/plan.ts'
import { type Hearing, type Round, runRound } from '../src/drill/verdicts/run-round.ts'
import definition from '../stack.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is "${values.runs}": write a whole number above 0`)

const plan = planVerdicts({ availability: apiAvailability, latency: apiLatency })

const said = ({ verdict, exitCode, brokenPromises }: Hearing): string =>
  `${verdict} (${exitCode})${brokenPromises.length > 0 ? `: ${brokenPromises.join(', ')}` : ''}`

const rowOf = ({ healthy, faulty, repeated }: Round, index: number): string => {
  const right = healthy.isRight && faulty.isRight ? 'right' : 'WRONG'
  return `| ${index + 1} | ${said(healthy)} | ${said(faulty)} | ${faulty.counts.join('; ')} | ${repeated} | ${right} |`
}

const root = await mkdtemp(join(tmpdir(), 'verdicts-'))
const testbed = await startTestbed({
  definition,
  directory: join(root, 'run'),
  tenants: plan.subjects.map(({ tenant }) => tenant),
})
let right = 0
try {
  console.log(
    `| run | healthy service | with faults | bad events as counted by the load generator (and the service) | |`,
  )
  console.log('| --- | --- | --- | --- | --- |')
  const slos = [apiAvailability, apiLatency]
  for (let index = 0; index < runs; index++) {
    const round = await runRound({ testbed, plan, slos, outDir: join(root, `report-${index}`) })
    console.log(rowOf(round, index))
    if (round.healthy.isRight && round.faulty.isRight) right += 1
    else await writeFile(join(tmpdir(), `verdict-wrong-${index}.json`), JSON.stringify(round, undefined, 2))
  }
  console.log(`\n${right} of ${runs} runs right`)
} finally {
  await testbed.stop()
  await rm(root, { recursive: true, force: true })
}
process.exitCode = right === runs ? 0 : 1
