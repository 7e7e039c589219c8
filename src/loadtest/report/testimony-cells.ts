import type { Count, Testimony } from '../witness/testimony.ts'
import { percent } from './figures.ts'

export const testimonyHead = ['tenant', 'SLO', 'objective', 'generator', 'service', 'verdict', 'where they differ']

const share = ({ events, bad }: Count): string =>
  `${bad} of ${events} bad (${percent(events === 0 ? 0 : bad / events)})`

/** One row, alike in every form of the report. */
export const testimonyCells = (testimony: Testimony): readonly string[] => {
  const { tenantId, slo, objective, client, server, agrees, differences } = testimony
  const verdict = agrees ? client.verdict : `DISPUTED: generator ${client.verdict}, service ${server.verdict}`
  return [tenantId, slo, percent(objective), share(client), share(server), verdict, differences.join('; ')]
}

/** How far another clock is from ours, in words. */
export const offset = (seconds: number): string =>
  Math.abs(seconds) < 0.05 ? 'in step with' : `${Math.abs(seconds).toFixed(1)} s ${seconds > 0 ? 'ahead of' : 'behind'}`
