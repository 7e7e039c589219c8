import { usualWorkload, type Workload } from '../../capacity/workload.ts'
import { seconds } from '../../core/duration.ts'
import type { Stack } from '../../core/stack.ts'
import { CommandError } from '../command-error.ts'

/** Option of the command line, what it says in the workload, and the least that it may be. */
const sizes = [
  ['tenants', 'tenants', 1],
  ['endpoints', 'endpoints', 1],
  ['pods', 'apiPods', 1],
  ['workers', 'workers', 1],
  ['requests', 'requestsPerTenantPerSecond', 0],
  ['retention', 'retentionDays', 1],
] as const

export type SizeOptions = Readonly<Partial<Record<(typeof sizes)[number][0], string>>>

/** How large the installation is, as the command line says. Throws with every option that is none. */
export const readWorkload = (options: SizeOptions, { cadence }: Pick<Stack, 'cadence'>): Workload => {
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
