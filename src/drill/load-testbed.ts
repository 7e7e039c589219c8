import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Slo } from '../core/slo.ts'
import type { LoadReport } from '../loadtest/report/report.ts'
import { runLoadtest } from '../loadtest/run-loadtest.ts'
import { clientMetricOf } from '../render/k6/thresholds.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import type { Testbed } from './testbed.ts'

export interface LoadedTestbed {
  readonly exitCode: number
  readonly report: LoadReport
  /** What the command would have printed. */
  readonly output: string
}

/** Runs a script of loadtests/ on a testbed, with the built-in runner, so that every machine measures the same way. */
export const loadTestbed = async ({
  testbed,
  script,
  tenants,
  env,
  outDir,
  slos,
}: {
  readonly testbed: Testbed
  readonly script: string
  readonly tenants: readonly Tenant[]
  readonly env: Readonly<Record<string, string>>
  readonly outDir: string
  /** Asks the second witness about them. */
  readonly slos?: readonly Slo[]
}): Promise<LoadedTestbed> => {
  let output = ''
  const exitCode = await runLoadtest({
    script,
    target: testbed.url,
    targetAddress: '127.0.0.1',
    outDir,
    generator: 'runner',
    terminal: { write: (text) => (output += text) },
    env: { ...(await testbed.scriptEnvironment(tenants.map(({ id }) => id))), ...env },
    ...(slos && { witness: { prometheusUrl: testbed.prometheusUrl, slos, clientMetricOf } }),
  })
  const report = JSON.parse(await readFile(join(outDir, 'report.json'), 'utf8')) as LoadReport
  return { exitCode, report, output }
}
