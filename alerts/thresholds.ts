/** Bounds that an alert fires at and a dashboard draws: written here once. */
export const errorRatio = { warning: 0.02, critical: 0.05 } as const
export const latencySeconds = { warning: 1, critical: 2 } as const
export const poolUsageRatio = { warning: 0.8, critical: 0.9 } as const
export const redisMemoryRatio = { warning: 0.8, critical: 0.9 } as const
export const cpuPercent = { warning: 70, critical: 90 } as const
