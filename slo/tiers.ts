/** What customers buy, from the smallest promise to the largest. */
export const tiers = ['starter', 'business', 'enterprise'] as const
