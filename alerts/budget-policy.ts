import type { BudgetPolicy } from '../src/core/budget-policy.ts'

/** What is done as an error budget goes. Source of the idea: Google SRE Workbook, appendix B, "Example Error Budget Policy". */
export const budgetPolicy: BudgetPolicy = [
  {
    below: 0.5,
    action: 'warn',
    meaning: 'Half of the budget is gone: changes to what this tenant uses need a second reader.',
  },
  {
    below: 0.1,
    action: 'freeze',
    meaning: 'Only fixes of reliability and security are deployed until the budget recovers.',
  },
]
