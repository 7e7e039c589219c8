import { el } from './element.ts'
import { placeUnder } from './popover.ts'
import type { Variable } from './variables.ts'
import { ALL } from './variables.ts'

/** As many as anybody scrolls through; the search finds the rest. */
const MAX_SHOWN = 100

/** Options that contain what was typed, those that begin with it first. Pure, and quick at many thousands. */
export const searchOptions = (options: readonly string[], typed: string): readonly string[] => {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return options
  const matching = options.filter((option) => option.toLowerCase().includes(wanted))
  const begins = (option: string): boolean => option.toLowerCase().startsWith(wanted)
  return [...matching.filter(begins), ...matching.filter((option) => !begins(option))]
}

/** What is chosen once an option is clicked. The last one that is taken away leaves all. */
export const toggleOption = ({ choice, definition }: Variable, option: string): readonly string[] => {
  if (option === ALL) return [ALL]
  if (!definition.multi || choice.isAll) return [option]
  const rest = choice.values.filter((value) => value !== option)
  if (rest.length === choice.values.length) return [...choice.values, option]
  return rest.length > 0 ? rest : [ALL]
}

const summary = ({ choice, problem }: Variable): string => {
  if (problem !== undefined) return 'unknown'
  if (choice.isAll) return `All${choice.options?.length ? ` (${choice.options.length.toLocaleString('en-US')})` : ''}`
  return choice.values.length > 2 ? `${choice.values.length} chosen` : choice.values.join(' + ') || 'none'
}

/** A button that opens a list with a search: everything can be done from the keyboard. */
export const createPicker = (variable: Variable, onChoose: (values: readonly string[]) => void): HTMLElement => {
  const { definition, label, options, choice, problem } = variable
  const id = `picker-${definition.name}`
  const search = el('input', {
    type: 'search',
    placeholder: `Search ${options.length.toLocaleString('en-US')}`,
    'aria-label': `Search ${label}`,
    autocomplete: 'off',
    autofocus: true,
    spellcheck: 'false',
  })
  const list = el('div', {
    class: 'picker-list',
    role: 'listbox',
    'aria-label': label,
    'aria-multiselectable': String(definition.multi === true),
  })
  const panel = el('div', { class: 'picker-panel', id, popover: 'auto' }, search, list)
  const button = el(
    'button',
    { type: 'button', class: 'picker-button', popovertarget: id, 'aria-haspopup': 'listbox', title: problem ?? '' },
    el('span', { class: 'picker-label' }, label),
    el('span', { class: 'picker-value' }, summary(variable)),
  )

  const optionElement = (value: string, text: string, isSelected: boolean): HTMLElement =>
    el(
      'button',
      {
        type: 'button',
        role: 'option',
        class: 'option',
        'aria-selected': String(isSelected),
        onclick: () => choose(value),
      },
      el('span', { class: 'check', 'aria-hidden': 'true' }, isSelected ? '✓' : ''),
      el('span', {}, text),
    )
  const draw = (): void => {
    const found = searchOptions(options, search.value)
    const rest = found.length - MAX_SHOWN
    list.replaceChildren(
      ...(definition.includeAll && !search.value ? [optionElement(ALL, 'All', choice.isAll)] : []),
      ...found
        .slice(0, MAX_SHOWN)
        .map((option) => optionElement(option, option, !choice.isAll && choice.values.includes(option))),
      ...(rest > 0
        ? [el('div', { class: 'picker-more' }, `${rest.toLocaleString('en-US')} more: type to find them`)]
        : []),
      ...(found.length === 0 ? [el('div', { class: 'picker-more' }, problem ?? 'none')] : []),
    )
  }
  const choose = (value: string): void => {
    panel.hidePopover()
    onChoose(toggleOption(variable, value))
  }
  search.addEventListener('input', draw)
  panel.addEventListener('beforetoggle', (event) => {
    if ((event as ToggleEvent).newState !== 'open') return
    search.value = ''
    draw()
  })
  placeUnder(button, panel)
  panel.addEventListener('keydown', (event) => {
    const items = [...list.querySelectorAll<HTMLElement>('.option')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'Enter' && document.activeElement === search) (search.value ? items[0] : undefined)?.click()
    if (event.key === 'Escape') {
      event.preventDefault() // a search field would only empty itself
      panel.hidePopover()
      button.focus()
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const next = at + (event.key === 'ArrowDown' ? 1 : -1)
    ;(next < 0 ? search : items[Math.min(next, items.length - 1)])?.focus()
  })
  return el('div', { class: 'picker', 'data-variable': definition.name }, button, panel)
}
