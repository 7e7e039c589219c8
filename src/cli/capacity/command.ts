import type { Command } from 'commander'
import { constants } from '../../capacity/constants.ts'
import { capacityModel } from '../../capacity/predict.ts'
import { usualWorkload, type Workload } from '../../capacity/workload.ts'
import { seconds } from '../../core/duration.ts'
import type { Stack } from '../../core/stack.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'
import { describePrediction } from './describe.ts'

/** Option of the command line, what it says in the workload, and the least that it may be. */
const sizes = [
  ['tenants', 'tenants', 1],
  ['endpoints', 'endpoints', 1],
  ['pods', 'apiPods', 1],
  ['workers', 'workers', 1],
  ['requests', 'requestsPerTenantPerSecond', 0],
  ['retention', 'retentionDays', 1],
] as const

type Options = Readonly<Partial<Record<(typeof sizes)[number][0], string>>> & { readonly json?: boolean }

const readWorkload = (options: Options, { cadence }: Stack): Workload => {
  const given = sizes.flatMap(([option, field, least]) => {
    const text = options[option]
    return text === undefined ? [] : [{ option, field, least, text, value: Number(text) }]
  })
  const problems = given
    .filter(({ option, value, least }) => !(value >= least) || (option !== 'requests' && !Number.isInteger(value)))
    .map(({ option, text, least }) => `--${option} is ${text}: it must be a whole number from ${least} on`)
  if (problems.length > 0) throw new CommandError(`CAPACITY_OPTIONS:\n    ${problems.join('\n    ')}`)
  return {
    ...usualWorkload,
    scrapeIntervalSeconds: seconds(cadence.scrape),
    evaluationIntervalSeconds: seconds(cadence.evaluation),
    ...Object.fromEntries(given.map(({ field, value }) => [field, value])),
  }
}

/** `tenantscope capacity`: what an installation of some size takes, which topology it needs, and when it needs another. */
export const capacity = async (options: Options, command: Command): Promise<number> => {
  const stack = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const workload = readWorkload(options, stack)
  const model = capacityModel(stack)
  const prediction = model.predict(workload)
  const move = model.tenantsUntilMove(workload)
  console.log(
    options.json
      ? JSON.stringify({ ...prediction, moveAtTenants: move, constants }, undefined, 2)
      : describePrediction(prediction, move),
  )
  return 0
}
