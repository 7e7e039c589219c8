import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'

/** What the on-call exporter judges pages by. Without a rota there is nothing to judge. */
export const renderOnCall = ({ name, onCall }: Stack): readonly GeneratedDocument[] => {
  const { escalation, acknowledgeWithin, rota } = onCall
  if (!rota) return []
  const content = JSON.stringify({ schema: 1, name, escalation, acknowledgeWithin, rota }, undefined, 2)
  return [{ path: 'alerts/generated/on-call.json', content: `${content}\n` }]
}
