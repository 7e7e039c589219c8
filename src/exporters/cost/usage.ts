import { METERS, type Meter } from './rates.ts'

/** What one tenant used since the month began; of a level, what there was of it on average. */
export interface TenantUsage {
  readonly tenantId: string
  /** Unknown for a tenant that is gone, or is counted with others beyond the cap. */
  readonly tier?: string
  readonly amounts: Readonly<Record<Meter, number>>
}

export const noUsage: TenantUsage['amounts'] = Object.fromEntries(METERS.map((meter) => [meter, 0])) as Record<
  Meter,
  number
>

/** Reads what every tenant used in the last so many seconds. */
export type UsageSource = (options: {
  readonly seconds: number
  readonly signal?: AbortSignal
}) => Promise<readonly TenantUsage[]>
