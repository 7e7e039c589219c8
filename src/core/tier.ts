/** What customers buy. Each tier is promised its own objectives; tenants are mapped to tiers at run time, not here. */
export type Tier = string

/** An objective for every tier, as a ratio strictly between 0 and 1. */
export type Objectives<T extends Tier = Tier> = Readonly<Record<T, number>>
