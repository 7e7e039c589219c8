import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Duration, isDuration } from '../../core/duration.ts'

const duration = z.custom<Duration>((text) => typeof text === 'string' && isDuration(text), 'must be a duration: 15m')
const hour = z.number().int().min(0).max(23)

const file = z.object({
  schema: z.literal(1),
  name: z.string(),
  escalation: z.array(z.object({ role: z.string(), after: duration })).min(1),
  acknowledgeWithin: z.object({ critical: duration, warning: duration }),
  rota: z.object({
    timeZone: z.string(),
    firstHandover: z.iso.datetime({ offset: true }),
    rotations: z.array(z.object({ role: z.string(), people: z.tuple([z.string()], z.string()), turn: duration })),
    night: z.object({ fromHour: hour, toHour: hour }),
    repeats: z.number().int().min(0),
    resolveWithin: duration,
  }),
})

/** On-call as `tenantscope generate` writes it into alerts/generated/on-call.json. */
export type OnCallFile = z.output<typeof file>

/** Reads the generated file. Throws when it is missing or of another shape, with the path. */
export const readOnCall = async (path: string): Promise<OnCallFile> => {
  const result = file.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (result.success) return result.data
  throw new Error(`ONCALL_FILE: ${path}: ${z.prettifyError(result.error)}: run "tenantscope generate"`)
}
