import { el } from '../element.ts'
import type { FieldJson } from '../grafana.ts'
import { namedColor } from '../palette.ts'
import { reduceValues } from '../reduce.ts'
import type { Visualise } from './panel-data.ts'
import { svg } from './svg.ts'
import { valueColor, valueText } from './value-color.ts'

const MAX_DIALS = 12
const SWEEP_DEGREES = 240

const pointAt = (share: number, radius: number): string => {
  const angle = ((-90 - SWEEP_DEGREES / 2 + share * SWEEP_DEGREES) * Math.PI) / 180
  return `${(50 + radius * Math.cos(angle)).toFixed(2)} ${(52 + radius * Math.sin(angle)).toFixed(2)}`
}

const arc = (from: number, to: number, radius: number): string =>
  `M ${pointAt(from, radius)} A ${radius} ${radius} 0 ${(to - from) * SWEEP_DEGREES > 180 ? 1 : 0} 1 ${pointAt(to, radius)}`

const stroke = (path: string, color: string, width: number): SVGPathElement =>
  svg('path', { d: path, fill: 'none', stroke: color, 'stroke-width': width })

/** The share of the scale that a value has reached, kept within it. Ratios run to 1, everything else to 100 by default. */
export const shareOf = (value: number, { min = 0, max, unit }: FieldJson): number => {
  const top = max ?? (unit === 'percentunit' ? 1 : 100)
  return Math.min(1, Math.max(0, (value - min) / (top - min || 1)))
}

const dial = (value: number | null, field: FieldJson): SVGSVGElement => {
  const shape = svg(
    'svg',
    { viewBox: '0 0 100 84', class: 'dial', 'aria-hidden': 'true' },
    stroke(arc(0, 1, 38), 'var(--track)', 9),
  )
  const share = value === null ? 0 : shareOf(value, field)
  if (share > 0) shape.append(stroke(arc(0, share, 38), valueColor(value, field), 9))
  const steps = [...(field.thresholds?.steps ?? [])].filter(({ color }) => color !== 'transparent')
  steps.forEach(({ value: from, color }, index) => {
    const start = from === null ? 0 : shareOf(from, field)
    const end = steps[index + 1]?.value
    const until = end === undefined || end === null ? 1 : shareOf(end, field)
    if (until > start) shape.append(stroke(arc(start, until, 45.5), namedColor(color), 2))
  })
  return shape
}

export const gauge: Visualise = (body, panel) => {
  body.classList.add('gauges')
  return {
    update({ series }) {
      body.replaceChildren(
        ...series.slice(0, MAX_DIALS).map(({ name, values, field }) => {
          const value = reduceValues(values, panel.options?.reduceOptions?.calcs?.[0])
          const figure = el('div', { class: 'gauge-value' }, valueText(value, field))
          figure.style.color = valueColor(value, field)
          return el(
            'div',
            { class: 'gauge' },
            dial(value, field),
            figure,
            series.length > 1 && el('div', { class: 'stat-name' }, name),
          )
        }),
      )
    },
  }
}
