import { baseColor } from './thresholds.ts'

/** Line colours, told apart in both themes and by the colour-blind as far as ten can be. The stylesheet holds their values. */
const SERIES_COLORS = 10

/** Asking for a style after the page has changed lays it out anew, so each colour of a theme is asked for once. */
const known = new Map<string, string>()

const cssVariable = (name: string): string => {
  const key = `${document.documentElement.dataset.theme} ${name}`
  const color = known.get(key) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  known.set(key, color)
  return color
}

/** The colour of the n-th series. */
export const seriesColor = (index: number): string => cssVariable(`--series-${index % SERIES_COLORS}`)

/** A colour of the theme, for the canvas, which knows no CSS variables. */
export const themeColor = (name: 'text' | 'text-muted' | 'grid' | 'panel' | 'accent'): string =>
  cssVariable(`--${name}`)

/** A colour that a dashboard names. `text` and unknown names are the colour of text; a hex colour is taken as it is. */
export const namedColor = (color: string | undefined): string => {
  if (color === undefined) return cssVariable('--text')
  if (/^#[0-9a-f]{3,8}$/i.test(color)) return color
  if (color === 'transparent') return 'transparent'
  const base = baseColor(color)
  return base ? cssVariable(`--${base}`) : cssVariable('--text')
}

/** The same colour, see-through. */
export const withAlpha = (color: string, alpha: number): string =>
  color === 'transparent' ? color : `color-mix(in srgb, ${color} ${(alpha * 100).toFixed(1)}%, transparent)`
