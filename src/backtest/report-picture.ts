import { escapeMarkup } from '../loadtest/report/markup.ts'
import type { Episode } from './replay.ts'
import { span } from './report-markdown.ts'
import type { Fault, Tenant, World } from './world.ts'

const WIDTH = 960
const LEFT = 250
const LANE = 16
const colors = { fault: '#f4b4ae', page: '#b42318', ticket: '#d98a00', grid: '#d0d5dd', text: '#344054' } as const

interface Lane {
  readonly tenant: Tenant
  readonly fault: Fault
  readonly episodes: readonly Episode[]
}

const lanesOf = (world: World, episodes: readonly Episode[]): readonly Lane[] =>
  world.tenants.flatMap((tenant) =>
    tenant.faults
      .filter(({ isEveryones }) => !isEveryones || tenant.id === world.tenants.at(-1)?.id) // a bystander
      .map((fault) => ({
        tenant,
        fault,
        episodes: episodes.filter(
          ({ labels, from, to }) =>
            (labels.tenant_id === tenant.id || (labels.tenant_id === undefined && fault.isEveryones)) &&
            from < fault.to + 900 &&
            to >= fault.from,
        ),
      })),
  )

const bad = ({ failing = 0, slow = 0, burn = 0 }: Fault['spells'][number]): boolean => failing + slow + burn > 0

const rect = (from: number, to: number, y: number, height: number, fill: string, title: string): string =>
  `<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1.5, to - from).toFixed(1)}" height="${height}" fill="${fill}"><title>${escapeMarkup(title)}</title></rect>`

/** Each incident on a scale of its own, for an outage lasts minutes and a slow burn days. */
const drawLane = ({ tenant, fault, episodes }: Lane, top: number): string => {
  const last = Math.max(fault.to, ...episodes.map(({ to }) => to))
  const x = (time: number): number =>
    LEFT + (Math.max(0, time - fault.from) / (last - fault.from)) * (WIDTH - LEFT - 60)
  const spells = fault.spells
    .filter(bad)
    .map(({ from, to }) => rect(x(from), x(to), top + 2, LANE - 6, colors.fault, 'what was played'))
  const bars = episodes.map(({ alert, severity, from, to }) => {
    const page = severity === 'critical'
    const told = `${alert}: after ${span(from - fault.from)}, for ${span(to - from)}`
    return rect(x(from), x(to), top + (page ? 3 : 7), 3, page ? colors.page : colors.ticket, told)
  })
  const name = escapeMarkup(`${fault.incident}, ${fault.isEveryones ? 'everyone' : tenant.tier}`)
  return (
    `<text x="${LEFT - 8}" y="${top + 10}" text-anchor="end">${name}</text>` +
    `<line x1="${LEFT}" x2="${WIDTH - 60}" y1="${top + LANE - 2}" y2="${top + LANE - 2}" stroke="${colors.grid}" stroke-width="0.5"/>` +
    `<text x="${WIDTH - 54}" y="${top + 10}">${span(last - fault.from)}</text>${[...spells, ...bars].join('')}`
  )
}

/** What was played and what fired, as SVG: no script, nothing fetched. */
export const renderPicture = (world: World, episodes: readonly Episode[]): string => {
  const lanes = lanesOf(world, episodes)
  const height = 30 + lanes.length * LANE + 10
  const legend = [
    ['what was played', colors.fault],
    ['pages', colors.page],
    ['tickets', colors.ticket],
  ]
    .map(
      ([name, color], index) =>
        `<rect x="${LEFT + index * 130}" y="8" width="10" height="10" fill="${color}"/><text x="${LEFT + 14 + index * 130}" y="17">${name}</text>`,
    )
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Incidents and the alerts that fired">` +
    `<style>text{font:11px system-ui,sans-serif;fill:${colors.text}}</style><rect width="100%" height="100%" fill="#ffffff"/>` +
    `${legend}${lanes.map((lane, index) => drawLane(lane, 30 + index * LANE)).join('')}</svg>\n`
  )
}
