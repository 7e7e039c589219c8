import type { Rota } from '../src/core/rota.ts'

/** Who takes the calls. Put in the addresses of your people; `tenantscope oncall apply` brings them to PagerDuty. */
export const rota: Rota = {
  timeZone: 'UTC',
  firstHandover: '2026-01-05T09:00:00Z',
  rotations: [
    { role: 'SRE', people: ['sre-1@example.com', 'sre-2@example.com'], turn: '1w' },
    { role: 'principal engineer', people: ['principal-1@example.com'], turn: '1w' },
    { role: 'CEO', people: ['ceo@example.com'], turn: '1w' },
  ],
  night: { fromHour: 22, toHour: 7 },
  repeats: 2,
  resolveWithin: '1h',
}
