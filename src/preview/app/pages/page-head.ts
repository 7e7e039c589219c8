import { el } from '../element.ts'

/** What a page is, at its top, and what can be chosen on it. */
export const pageHead = (title: string, description: string, controls?: HTMLElement): HTMLElement =>
  el(
    'div',
    { class: 'page-head' },
    el('div', { class: 'titles' }, el('h1', {}, title), el('p', {}, description)),
    controls,
  )

/** What fills the window under the bar. It takes the focus when one page follows another. */
export const pageElement = (...content: readonly (Node | string)[]): HTMLElement =>
  el('main', { class: 'page', tabindex: '-1' }, ...content)
