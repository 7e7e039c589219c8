import { el } from './element.ts'
import { quickRanges, type TimeRange } from './time-range.ts'

const refreshSteps = ['', '1s', '5s', '10s', '30s', '1m', '5m'] as const
const format = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

const written = (instant: string): string => (/^\d+$/.test(instant) ? format.format(Number(instant)) : instant)

const select = (
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
  onChoose: (value: string) => void,
): HTMLSelectElement => {
  const element = el(
    'select',
    { 'aria-label': label },
    ...options.map(([value, text]) => el('option', { value, selected: value === chosen }, text)),
  )
  element.addEventListener('change', () => onChoose(element.value))
  return element
}

export interface TimeControls {
  readonly range: TimeRange
  readonly refresh: string
  readonly onRange: (range: TimeRange) => void
  readonly onRefresh: (refresh: string) => void
  readonly onNow: () => void
}

/** Which time is shown and how often it is asked anew. */
export const renderTimeControls = ({ range, refresh, onRange, onRefresh, onNow }: TimeControls): HTMLElement => {
  const isQuick = range.to === 'now' && quickRanges.some(([from]) => from === range.from)
  const ranges: (readonly [string, string])[] = isQuick
    ? [...quickRanges]
    : [['', `${written(range.from)} – ${written(range.to)}`], ...quickRanges]
  const steps: (readonly [string, string])[] = [...new Set([...refreshSteps, refresh])].map((step) => [
    step,
    step ? `every ${step}` : 'refresh off',
  ])
  return el(
    'div',
    { class: 'time-controls' },
    select('Time', ranges, isQuick ? range.from : '', (from) => from && onRange({ from, to: 'now' })),
    select('Refresh', steps, refresh, onRefresh),
    el(
      'button',
      { type: 'button', class: 'icon-button', title: 'Refresh now', 'aria-label': 'Refresh now', onclick: onNow },
      '↻',
    ),
  )
}
