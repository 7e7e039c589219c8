import type { Tier } from '../../service/tenants/tenant.ts'

/** What a script needs to make sense on one small machine, where it is run without a target. The environment wins over it. */
export interface LocalDefaults {
  readonly env?: Readonly<Record<string, string>>
  readonly requestsPerSecond?: Readonly<Partial<Record<Tier, number>>>
}

const starterLimit = 10

const byScript: Readonly<Record<string, LocalDefaults>> = {
  // Twenty times a limit of fifty would be more than one machine can send beside serving it.
  'tenant-isolation': {
    env: { NOISY_TENANT: 'hooli', NOISY_LIMIT_PER_SECOND: String(starterLimit), DURATION: '30s' },
    requestsPerSecond: { starter: starterLimit },
  },
  spike: { env: { RATE_PER_TENANT: '1', SIGN_UPS: '200' } },
  breakpoint: { env: { MAX_FACTOR: '40', DURATION: '1m' } },
  soak: { env: { SOAK_MINUTES: '5' } },
}

export const localDefaults = (script: string): LocalDefaults => byScript[script] ?? {}
