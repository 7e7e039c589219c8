const NAMESPACE = 'http://www.w3.org/2000/svg'

/** Makes an SVG element with presentation attributes. */
export const svg = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] => {
  const element = document.createElementNS(NAMESPACE, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** A line without axes, for the background of a number. */
export const sparkline = (values: readonly (number | null)[], color: string): SVGSVGElement => {
  const numbers = values.map((value) => value ?? 0)
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const points = numbers.map(
    (value, index) =>
      `${(index / Math.max(1, numbers.length - 1)) * 100},${38 - ((value - low) / (high - low || 1)) * 34}`,
  )
  return svg(
    'svg',
    { class: 'sparkline', viewBox: '0 0 100 40', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('polygon', { points: `0,40 ${points.join(' ')} 100,40`, fill: color, opacity: 0.12 }),
    svg('polyline', {
      points: points.join(' '),
      fill: 'none',
      stroke: color,
      'stroke-width': 1.5,
      'vector-effect': 'non-scaling-stroke',
    }),
  )
}
