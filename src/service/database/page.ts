import { z } from 'zod'

/** Where a page begins: after the row with this age and id. Opaque to clients, and checked when it comes back. */
const position = z.tuple([z.iso.datetime(), z.uuid()])

const cursor = z
  .string()
  .max(200)
  .transform((text, context) => {
    const parsed = position.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
    if (parsed.success) return { createdAt: parsed.data[0], id: parsed.data[1] }
    context.addIssue({ code: 'custom', message: 'must be a next_cursor that a list returned' })
    return z.NEVER
  })

export const pageRequest = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: cursor.optional(),
})
export type PageRequest = z.output<typeof pageRequest>

export interface Page<Row> {
  readonly items: readonly Row[]
  /** Absent on the last page. */
  readonly next_cursor?: string
}

/** Makes a page of rows that were asked for with one more than the limit. */
export function pageOf<Row extends { readonly id: string; readonly created_at: Date }>(
  rows: readonly Row[],
  limit: number,
): Page<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  if (!last || rows.length <= limit) return { items }
  const next = JSON.stringify([last.created_at.toISOString(), last.id])
  return { items, next_cursor: Buffer.from(next).toString('base64url') }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
