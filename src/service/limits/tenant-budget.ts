import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import { Problem, type ProblemKind } from '../problems/problem.ts'
import { type Tenant, TIERS, type Tier } from '../tenants/tenant.ts'
import type { TierLimits } from './tier-limits.ts'

const SECONDS_PER_DAY = 86_400

/** What a tenant has left of its rate and its quota. Each `spend` throws a problem that says when to come back. */
export interface TenantBudget {
  spendRequest(tenant: Tenant): Promise<void>
  spendTask(tenant: Tenant): Promise<void>
  /** Gives back what was spent on a task that was not accepted after all. */
  refundTask(tenant: Tenant): Promise<void>
}

interface Options {
  readonly redis: Redis
  readonly limits: TierLimits
}

/**
 * Budgets are kept in Redis, for all API processes together. While Redis is away each process counts by itself: a limit
 * that is too generous for a while is better than none, or than refusing everybody.
 */
export function createTenantBudget({ redis, limits }: Options): TenantBudget {
  const byTier = (name: string, seconds: number, pointsOf: (tier: Tier) => number) =>
    Object.fromEntries(
      TIERS.map((tier) => [
        tier,
        limiter(redis, { keyPrefix: `${name}:${tier}`, points: pointsOf(tier), duration: seconds }),
      ]),
    ) as Record<Tier, RateLimiterRedis>
  const rates = byTier('rate', 1, (tier) => limits[tier].requestsPerSecond)
  const quotas = byTier('quota', SECONDS_PER_DAY, (tier) => limits[tier].tasksPerDay)

  return {
    spendRequest: ({ id, tier }) => spend(rates[tier], id, 'rate_limited'),
    spendTask: ({ id, tier }) => spend(quotas[tier], id, 'quota_exceeded'),
    async refundTask({ id, tier }) {
      await quotas[tier].reward(id)
    },
  }
}

const limiter = (
  redis: Redis,
  budget: { readonly keyPrefix: string; readonly points: number; readonly duration: number },
): RateLimiterRedis =>
  new RateLimiterRedis({
    ...budget,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    // Past the limit it is this process that says no, so a flood costs Redis nothing.
    inMemoryBlockOnConsumed: budget.points + 1,
    insuranceLimiter: new RateLimiterMemory(budget),
  })

async function spend(budget: RateLimiterRedis, tenantId: string, kind: ProblemKind): Promise<void> {
  try {
    await budget.consume(tenantId)
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    throw new Problem(kind, { retryAfterSeconds: (refusal as RateLimiterRes).msBeforeNext / 1_000 })
  }
}
