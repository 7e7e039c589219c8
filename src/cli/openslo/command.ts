import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { diagnose } from '../../core/diagnose.ts'
import { describe } from '../../core/diagnostic.ts'
import { exportOpenSlo } from '../../openslo/export.ts'
import { importOpenSlo } from '../../openslo/import.ts'
import { describeOpenSloProblem } from '../../openslo/problem.ts'
import { sloFrom } from '../../openslo/to-slo.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

/** `tenantscope openslo export`: every SLO of the definition as OpenSLO v1, on the standard output. */
export const exportCommand = async (_options: unknown, command: Command): Promise<number> => {
  process.stdout.write(exportOpenSlo(await loadStack(command.optsWithGlobals<{ stack: string }>().stack)))
  return 0
}

/** `tenantscope openslo import FILE`: whether the definition can hold what the file promises, and what it would become. */
export const importCommand = async (file: string, _options: unknown, command: Command): Promise<number> => {
  const stack = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`OPENSLO_FILE: ${error.message}\n    fix:  name an OpenSLO file`)
  })
  const catalog = [...stack.metrics, ...stack.externalMetrics]
  const { slos, problems } = importOpenSlo(text, catalog, stack.tiers)
  for (const problem of problems) console.error(describeOpenSloProblem(problem))
  if (problems.length > 0) return 1
  const dashboard = stack.dashboards[0]?.uid ?? ''
  const added = slos.map((each) => sloFrom(each, catalog, { family: each.id, dashboard }))
  const found = diagnose({ ...stack, slos: added })
  for (const problem of found) console.error(describe(problem))
  console.log(JSON.stringify(added, undefined, 2))
  return found.length === 0 ? 0 : 1
}
