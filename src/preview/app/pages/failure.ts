import { el } from '../element.ts'

/** Says what could not be shown, and where the fault lies. */
export const failureCard = (title: string, error: unknown): HTMLElement =>
  el(
    'div',
    { class: 'message failed card', role: 'alert' },
    el('strong', {}, title),
    el('p', {}, (error as Error).message),
  )
