import { escapeMarkup } from './markup.ts'

export interface Plot {
  readonly title: string
  readonly unit: string
  /** Seconds since the start, ascending. */
  readonly xs: readonly number[]
  readonly series: readonly { readonly name: string; readonly color: string; readonly ys: readonly number[] }[]
  /** A level to compare with, such as the threshold of an SLO. */
  readonly level?: { readonly name: string; readonly y: number }
}

const width = 720
const height = 180
const left = 56
const bottom = 24

/** The next 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const compact = (value: number): string => (value >= 10_000 ? `${value / 1000}k` : String(Number(value.toPrecision(3))))

/** A line plot as SVG text: no script, nothing fetched. */
export function renderPlot({ title, unit, xs, series, level }: Plot): string {
  const last = Math.max(1, xs.at(-1) ?? 1)
  const top = niceCeiling(Math.max(level?.y ?? 0, ...series.flatMap(({ ys }) => ys)))
  const x = (second: number) => (left + (second / last) * (width - left - 8)).toFixed(1)
  const y = (value: number) => (height - bottom - (value / top) * (height - bottom - 12)).toFixed(1)
  const grid = [0, 0.5, 1].map(
    (part) =>
      `<line x1="${left}" x2="${width - 8}" y1="${y(part * top)}" y2="${y(part * top)}" class="grid"/>` +
      `<text x="${left - 6}" y="${y(part * top)}" class="axis" text-anchor="end" dy="4">${compact(part * top)}</text>`,
  )
  const ticks = [0, 0.5, 1].map(
    (part) =>
      `<text x="${x(part * last)}" y="${height - 6}" class="axis" text-anchor="${part === 1 ? 'end' : 'middle'}">${compact(part * last)} s</text>`,
  )
  const lines = series.map(
    ({ color, ys }) =>
      `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${ys.map((value, index) => `${x(xs[index] ?? 0)},${y(value)}`).join(' ')}"/>`,
  )
  const mark = level && `<line x1="${left}" x2="${width - 8}" y1="${y(level.y)}" y2="${y(level.y)}" class="level"/>`
  const names = [
    ...series.map(({ name, color }) => ({ name, color })),
    ...(level ? [{ name: level.name, color: '#b42318' }] : []),
  ]
  const legend = names.map(({ name, color }) => `<span><i style="background:${color}"></i>${escapeMarkup(name)}</span>`)
  return (
    `<figure><figcaption>${escapeMarkup(title)} <small>${escapeMarkup(unit)}</small> ${legend.join(' ')}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(title)}">` +
    `${[...grid, ...ticks, ...lines, mark ?? ''].join('')}</svg></figure>`
  )
}
