import { el } from './element.ts'

const KEY = 'tenantscope-theme'

const current = (): 'light' | 'dark' => {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export const applyTheme = (): void => {
  document.documentElement.dataset.theme = current()
}

/** Light or dark: as the system has it until somebody chooses. */
export const themeButton = (onChange: () => void): HTMLElement =>
  el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      title: 'Light or dark',
      'aria-label': 'Light or dark',
      onclick: () => {
        localStorage.setItem(KEY, current() === 'dark' ? 'light' : 'dark')
        applyTheme()
        onChange()
      },
    },
    '◐',
  )
