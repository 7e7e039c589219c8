import { el } from '../element.ts'

/** What stands in a panel in place of its data. */
export const message = (kind: string, title: string, ...details: readonly (Node | string)[]): HTMLElement =>
  el(
    'div',
    { class: `message ${kind}`, ...(kind === 'failed' && { role: 'alert' }) },
    el('strong', {}, title),
    ...details,
  )

export const queryDetails = (query: string): HTMLElement =>
  el('details', {}, el('summary', {}, 'The query'), el('code', {}, query))
