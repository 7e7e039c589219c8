import { z } from 'zod'

export const newAgent = z.strictObject({ name: z.string().trim().min(1).max(100) })
export type NewAgent = z.output<typeof newAgent>

export interface Agent {
  readonly id: string
  readonly name: string
  readonly created_by: string
  readonly created_at: Date
}
