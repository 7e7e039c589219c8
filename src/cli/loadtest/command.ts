import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Stack as Definition } from '../../core/stack.ts'
import { demoTenants } from '../../demo/tenants.ts'
import { startTestbed, type Testbed } from '../../drill/testbed.ts'
import { type LoadTestOptions, runLoadtest } from '../../loadtest/run-loadtest.ts'
import { clientMetricOf, seenByClient, thresholdsFingerprint } from '../../render/k6/thresholds.ts'
import type { Tenant } from '../../service/tenants/tenant.ts'
import { progressDisplay, StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { untilSignal } from '../until-signal.ts'
import { localDefaults } from './local-defaults.ts'
import { projectScripts } from './project-scripts.ts'
import { scriptEnvironment } from './script-environment.ts'

interface Options {
  readonly target?: string
  readonly targetAddress?: string
  readonly prometheus?: string
  readonly env: readonly string[]
  readonly out?: string
  readonly directory: string
  readonly generator: 'auto' | 'k6' | 'runner'
}

const generators: readonly Options['generator'][] = ['auto', 'k6', 'runner']

const startLocally = async (definition: Definition, script: string, directory: string): Promise<Testbed> => {
  const display = progressDisplay()
  const { requestsPerSecond } = localDefaults(script)
  try {
    return await startTestbed({
      definition,
      directory,
      tenants: demoTenants.map(({ id, tier }): Tenant => ({ id, tier: tier as Tenant['tier'] })),
      ...(requestsPerSecond && { requestsPerSecond }),
      onProgress: display.onProgress,
    })
  } catch (error) {
    throw error instanceof StackError ? new CommandError(error.message) : error
  } finally {
    display.close()
  }
}

/** `tenantscope loadtest NAME [--target URL]`: a verdict on the SLOs. Without a target the service is started here. */
export const loadtest = async (script: string, options: Options, command: Command): Promise<number> => {
  const { target, targetAddress, prometheus, env: pairs, directory, generator } = options
  if (!generators.includes(generator)) {
    throw new CommandError(
      `LOADTEST_GENERATOR: there is no generator "${generator}"\n    fix:  choose of ${generators.join(', ')}`,
    )
  }
  const definition = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const slos = definition.slos.filter(seenByClient)
  const { env: projectEnv, ...scripts } = await projectScripts(script)
  const env = { ...projectEnv, ...scriptEnvironment(pairs, process.env) }
  const { signal, dispose } = untilSignal()
  const common = {
    ...scripts,
    script,
    outDir: resolve(options.out ?? `.tenantscope/loadtests/${script}`),
    sloFingerprint: thresholdsFingerprint(definition),
    generator,
    signal,
  } satisfies Partial<LoadTestOptions>
  try {
    if (target !== undefined) {
      return await runLoadtest({
        ...common,
        target,
        env,
        ...(targetAddress !== undefined && { targetAddress }),
        ...(prometheus !== undefined && { witness: { prometheusUrl: prometheus, slos, clientMetricOf } }),
      })
    }
    const testbed = await startLocally(definition, script, directory)
    try {
      return await runLoadtest({
        ...common,
        target: testbed.url,
        targetAddress: '127.0.0.1',
        env: { ...localDefaults(script).env, ...(await testbed.scriptEnvironment()), ...env },
        witness: { prometheusUrl: testbed.prometheusUrl, slos, clientMetricOf },
      })
    } finally {
      await testbed.stop()
    }
  } finally {
    dispose()
  }
}
