import type { Change } from '../../oncall/diff.ts'
import type { Plan, Step } from '../../oncall/plan.ts'

const signs: Readonly<Record<Step['action'], string>> = { create: '+', update: '~', keep: ' ', 'left over': '-' }

const changeText = ({ field, from, to }: Change): string => {
  if (from === undefined) return `      ${field}: ${to}`
  return `      ${field}: ${from} -> ${to ?? '(dropped)'}`
}

const stepText = ({ action, kind, name, changes }: Step, prune: boolean): string => {
  const note = action === 'left over' ? (prune ? ' is removed' : ' is declared no more; --prune removes it') : ''
  return [`  ${signs[action]} ${kind} "${name}"${note}`, ...changes.map(changeText)].join('\n')
}

/** What would change, and nothing else. */
export const planText = ({ steps }: Plan, { prune }: { readonly prune: boolean }): string => {
  const shown = steps.filter(({ action }) => action !== 'keep')
  const unchanged = `${steps.length - shown.length} as declared`
  if (shown.length === 0) return `Nothing to do: ${unchanged}.`
  return [...shown.map((step) => stepText(step, prune)), '', `${shown.length} to do, ${unchanged}.`].join('\n')
}
