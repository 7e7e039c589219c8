import type { Plan, Step } from './plan.ts'

/** What a plan would do, in order: what nothing refers to any more is removed last, the referring before the referred. */
export const stepsToTake = ({ steps }: Plan, { prune = false }: { readonly prune?: boolean } = {}): readonly Step[] => [
  ...steps.filter(({ action }) => action === 'create' || action === 'update'),
  ...(prune ? steps.filter(({ action }) => action === 'left over').toReversed() : []),
]

/**
 * Carries a plan out, one step after the other. When one fails those before it stay done: planning again shows what is left.
 * Only `prune` removes anything, and only what was made by us.
 */
export const applyPlan = async (
  plan: Plan,
  { prune = false, onDone = () => {} }: { readonly prune?: boolean; readonly onDone?: (step: Step) => void } = {},
): Promise<void> => {
  if (plan.problems.length > 0) throw new Error(plan.problems.join('\n'))
  for (const step of stepsToTake(plan, { prune })) {
    await step.carryOut()
    onDone(step)
  }
}
