import { decimal, errorBudgetPpm } from '../../core/decimal.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'

/**
 * What the tenant exporter publishes for each tenant of a tier. Budgets are written beside the objectives, computed from
 * whole numbers, because 1 - 0.999 in floating point is not 0.001.
 */
export const renderObjectives = ({ slos }: Stack): GeneratedDocument => ({
  path: 'slo/generated/objectives.json',
  content: `${JSON.stringify(
    {
      schema: 1,
      objectives: Object.fromEntries(slos.map(({ id, objectives }) => [id, objectives])),
      errorBudgets: Object.fromEntries(
        slos.map(({ id, objectives }) => [
          id,
          Object.fromEntries(
            Object.entries(objectives).map(([tier, objective]) => [tier, Number(decimal(errorBudgetPpm(objective)))]),
          ),
        ]),
      ),
    },
    undefined,
    2,
  )}\n`,
})
