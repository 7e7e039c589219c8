import type { Configuration, DashboardList } from './api.ts'
import { el, link } from './element.ts'
import { createIncidentDesk } from './incident-desk.ts'
import { type PageState, rangeSearch, variableSearch } from './page-state.ts'
import type { Prometheus } from './prometheus.ts'
import { refreshTimer } from './refresh-timer.ts'
import { themeButton } from './theme.ts'

export interface Bar {
  readonly element: HTMLElement
  /** Marks where one is; links to other pages keep time and variables. */
  update(state: PageState): void
}

export interface BarOptions {
  readonly configuration: Configuration
  readonly list: DashboardList
  readonly prometheus: Prometheus
  readonly onTheme: () => void
}

const firing = 'count(ALERTS{alertstate="firing",severity!="heartbeat"}) or vector(0)'

const alertBadge = (prometheus: Prometheus): HTMLElement => {
  const badge = el('span', { class: 'badge', hidden: true })
  const draw = async (): Promise<void> => {
    const now = Date.now() / 1000
    const answer = await prometheus.query({ query: firing, start: now, end: now, step: 0, keep: 1 })
    const count = 'result' in answer ? (answer.result.series[0]?.values[0] ?? 0) : 0
    badge.textContent = String(count)
    badge.title = `${count} alerts fire`
    badge.hidden = count === 0
  }
  refreshTimer(draw).set('5s')
  void draw()
  return badge
}

/** The bar on top: where one can go, what burns, and that this is not Grafana. */
export const createBar = ({ configuration, list, prometheus, onTheme }: BarOptions): Bar => {
  const { dashboards, unreadable } = list
  const targets = [
    ...dashboards.map(({ uid, title, description }) => ({ path: `/d/${uid}`, title, description })),
    { path: '/slo', title: 'SLOs', description: 'Error budgets by tenant' },
    { path: '/alerts', title: 'Alerts and pages', description: 'What fires now and whom it called' },
  ]
  const links = targets.map(({ path, title, description }) => ({
    path,
    anchor: link(path, title, { title: description }),
  }))
  links.at(-1)?.anchor.append(alertBadge(prometheus))
  const broken = unreadable.map(({ file, problem }) => `${file}: ${problem}`).join('\n')
  const element = el(
    'header',
    { class: 'bar' },
    el('a', { class: 'brand', href: '/' }, 'tenantscope'),
    el('span', { class: 'preview-mark', title: `Live from ${configuration.prometheusUrl}` }, 'preview, not Grafana'),
    el('nav', { 'aria-label': 'Dashboards' }, ...links.map(({ anchor }) => anchor)),
    el(
      'div',
      { class: 'bar-end' },
      broken ? el('span', { class: 'tag red', title: broken }, `${unreadable.length} unreadable`) : undefined,
      configuration.incidents.length > 0
        ? createIncidentDesk({ incidents: configuration.incidents, prometheus })
        : undefined,
      themeButton(onTheme),
    ),
  )
  return {
    element,
    update({ path, range, variables }) {
      const kept = [range && rangeSearch(range), variableSearch(variables)].filter(Boolean).join('&')
      for (const { path: target, anchor } of links) {
        anchor.setAttribute('href', kept ? `${target}?${kept}` : target)
        if (target === path) anchor.setAttribute('aria-current', 'page')
        else anchor.removeAttribute('aria-current')
      }
      element.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
    },
  }
}
