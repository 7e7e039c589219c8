import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const ratios = z.record(z.string(), z.record(z.string(), z.number().gt(0).lt(1)))
const file = z.object({ schema: z.literal(1), objectives: ratios, errorBudgets: ratios })

/** What is promised, by SLO and tier: what `tenantscope generate` writes into slo/generated/objectives.json. */
export type ObjectivesFile = z.output<typeof file>

/** Reads the generated file. Throws when it is missing or of another shape, with the path. */
export const readObjectives = async (path: string | URL): Promise<ObjectivesFile> => {
  const text = await readFile(path, 'utf8')
  const result = file.safeParse(JSON.parse(text))
  if (result.success) return result.data
  throw new Error(
    `OBJECTIVES: ${path} is no objectives file: ${z.prettifyError(result.error)}: run "tenantscope generate"`,
  )
}
