import { el, link } from '../element.ts'
import type { PanelJson } from '../grafana.ts'
import { type PageState, rangeSearch } from '../page-state.ts'
import { createFrame } from '../panels/frame.ts'
import type { PanelContext } from '../panels/panel-data.ts'
import { refreshTimer } from '../refresh-timer.ts'
import { renderTimeControls } from '../time-controls.ts'
import { resolveRange, type TimeRange } from '../time-range.ts'
import { formatValue } from '../units.ts'
import { failureCard } from './failure.ts'
import type { PageServices, ShownPage } from './page.ts'
import { pageElement, pageHead } from './page-head.ts'
import { filterRows, type SloRow, sloQueries, sloRows } from './slo-rows.ts'

const MAX_ROWS = 50
const KEEP = 20_000
/** The graph is asked for once somebody has stopped typing, not at every key. */
const TYPING_PAUSE_MS = 200

/** Below a quarter left somebody should plan; at nothing left the promise is broken. */
const tone = (left: number | null): string =>
  left === null ? 'text-muted' : left <= 0 ? 'red' : left < 0.25 ? 'orange' : 'green'

/** Overspent twice is easier to grasp than minus 200 %. */
const budgetWords = (left: number | null): string => {
  if (left === null) return 'no traffic'
  return left < -1 ? `spent ${formatValue(1 - left, 'none')}x` : formatValue(left, 'percentunit')
}

const budgetBar = ({ tenant, slo, left }: SloRow, words: string): HTMLElement => {
  const fill = el('i', { class: left !== null && left < 0 ? 'bar-fill overspent' : 'bar-fill' })
  fill.style.width = `${left === null ? 0 : left < 0 ? 100 : Math.min(1, left) * 100}%`
  fill.style.background = `var(--${tone(left)})`
  const label = `${tenant} ${slo}, error budget left: ${words}`
  const range = {
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    'aria-valuenow': String(Math.round(Math.max(0, left ?? 0) * 100)),
  }
  return el('span', { class: 'bar-track', role: 'meter', 'aria-label': label, ...range }, fill)
}

const rowElement = (row: SloRow, range: TimeRange): HTMLElement => {
  const { tenant, tier, slo, left, burn, exhaustionSeconds } = row
  const words = budgetWords(left)
  const figure = el('td', { class: 'number' }, words)
  figure.style.color = `var(--${tone(left)})`
  const burning = el('td', { class: 'number' }, burn === null ? '–' : formatValue(burn, 'suffix:x'))
  if (burn !== null && burn > 1) burning.style.color = `var(--${burn >= 14.4 ? 'red' : 'orange'})`
  const spent =
    exhaustionSeconds === null ? 'not burning' : exhaustionSeconds <= 0 ? 'spent' : formatValue(exhaustionSeconds, 's')
  return el(
    'tr',
    {},
    el(
      'td',
      {},
      link(`/d/tenant-health?${new URLSearchParams({ 'var-tenant': tenant })}&${rangeSearch(range)}`, tenant),
    ),
    el('td', {}, tier),
    el('td', {}, slo),
    el('td', { class: 'budget' }, budgetBar(row, words)),
    figure,
    burning,
    el('td', { class: 'number' }, spent),
  )
}

const burnDownPanel: PanelJson = {
  type: 'timeseries',
  title: 'Error budget left',
  description:
    'Share of the error budget of the rolling period that is left. A line that falls is a budget that burns; what is overspent further is drawn at −100 %.',
  datasource: { type: 'prometheus' },
  targets: [
    {
      refId: 'A',
      expr: `clamp_min(${sloQueries.left}{tenant_id=~"$tenant",slo=~"$slo"}, -1)`,
      legendFormat: '{{tenant_id}} {{slo}}',
      datasource: { type: 'prometheus' },
    },
  ],
  fieldConfig: {
    defaults: {
      unit: 'percentunit',
      max: 1,
      thresholds: {
        mode: 'absolute',
        steps: [
          { value: null, color: 'red' },
          { value: 0, color: 'red' },
          { value: 0.25, color: 'orange' },
        ],
      },
      custom: { thresholdsStyle: { mode: 'line' }, fillOpacity: 0 },
    },
  },
  options: { legend: { displayMode: 'table', calcs: ['lastNotNull', 'min'] } },
}

const headings = ['Tenant', 'Tier', 'SLO', 'Error budget', 'Left', 'Burn 1 h', 'Spent in'] as const

/** Every promise to every tenant: what is left of its error budget, how fast it goes and how it went. */
export const sloPage = async ({ prometheus, configuration, navigate }: PageServices): Promise<ShownPage> => {
  const frame = createFrame(burnDownPanel, { prometheus, scrapeIntervalSeconds: configuration.scrapeIntervalSeconds })
  frame.element.classList.add('burn-down')
  const controls = el('div', { class: 'controls' })
  const search = el('input', {
    type: 'search',
    placeholder: 'Search tenants',
    'aria-label': 'Search tenants',
    class: 'search',
  })
  const choice = el('select', { 'aria-label': 'SLO' }, el('option', { value: '' }, 'All SLOs'))
  const count = el('span', { class: 'muted' })
  const body = el('div', { class: 'scrolls card' })
  const element = pageElement(
    pageHead('SLOs', 'Are the promises kept? What is left of each error budget, and how fast it goes.', controls),
    el('div', { class: 'filters' }, search, choice, count),
    body,
    frame.element,
  )
  let state: PageState | undefined
  let rows: readonly SloRow[] = []
  const timer = refreshTimer(() => refresh())
  const range = (): TimeRange => state?.range ?? { from: configuration.initialRange?.from ?? 'now-6h', to: 'now' }

  const drawRows = (): readonly SloRow[] => {
    const found = filterRows(rows, { typed: search.value, slo: choice.value })
    count.textContent = `${found.length.toLocaleString('en-US')} of ${rows.length.toLocaleString('en-US')}${found.length > MAX_ROWS ? `, the worst ${MAX_ROWS} shown` : ''}`
    const head = el(
      'tr',
      {},
      ...headings.map((name, index) => el('th', { scope: 'col', class: index > 3 && 'number' }, name)),
    )
    body.replaceChildren(
      el(
        'table',
        { class: 'data slo' },
        el('thead', {}, head),
        el('tbody', {}, ...found.slice(0, MAX_ROWS).map((row) => rowElement(row, range()))),
      ),
    )
    return found
  }

  const drawBurnDown = async (found: readonly SloRow[]): Promise<void> => {
    const instants = resolveRange(range())
    if (!instants || found.length === 0) return
    const tenants = [...new Set(found.slice(0, 20).map(({ tenant }) => tenant))]
    const context: PanelContext = {
      range: instants,
      choices: {
        tenant: { values: tenants, isAll: false, multi: true },
        slo: { values: choice.value ? [choice.value] : [], isAll: !choice.value, allValue: '.+', multi: true },
      },
      rangeSearch: rangeSearch(range()),
      variableSearch: '',
      annotations: [],
      zoom: ({ start, end }) =>
        state &&
        navigate({ ...state, range: { from: String(Math.round(start * 1000)), to: String(Math.round(end * 1000)) } }),
    }
    await frame.refresh(context)
  }

  const offerSlos = (): void => {
    const known = new Set([...choice.options].map(({ value }) => value))
    for (const slo of [...new Set(rows.map((row) => row.slo))].sort())
      if (!known.has(slo)) choice.append(el('option', { value: slo }, slo))
  }

  const refresh = async (): Promise<void> => {
    const instants = resolveRange(range())
    if (!instants) return
    const ask = (query: string) =>
      prometheus.query({ query, start: instants.end, end: instants.end, step: 0, keep: KEEP })
    const [left, burn, exhaustion] = await Promise.all([
      ask(sloQueries.left),
      ask(sloQueries.burn),
      ask(sloQueries.exhaustion),
    ])
    rows = sloRows({ left, burn, exhaustion })
    if ('failure' in left)
      return body.replaceChildren(
        failureCard('The budgets could not be read', new Error(`${left.failure.kind}: ${left.failure.message}`)),
      )
    if (rows.length === 0) {
      return body.replaceChildren(
        el(
          'div',
          { class: 'message quiet' },
          el('strong', {}, 'No error budgets yet'),
          `Prometheus has no series ${sloQueries.left}. It is recorded once tenants have objectives and the rules are loaded.`,
        ),
      )
    }
    offerSlos()
    await drawBurnDown(drawRows())
  }
  let typing: ReturnType<typeof setTimeout> | undefined
  search.addEventListener('input', () => {
    const found = drawRows()
    clearTimeout(typing)
    typing = setTimeout(() => void drawBurnDown(found), TYPING_PAUSE_MS)
  })
  choice.addEventListener('change', () => void drawBurnDown(drawRows()))

  return {
    element,
    async update(next) {
      state = next
      const every = next.refresh ?? configuration.initialRange?.refresh ?? '30s'
      timer.set(every)
      controls.replaceChildren(
        renderTimeControls({
          range: range(),
          refresh: every,
          onRange: (chosen) => navigate({ ...next, range: chosen }),
          onRefresh: (chosen) => navigate({ ...next, refresh: chosen }),
          onNow: () => void refresh(),
        }),
      )
      await refresh()
    },
    destroy() {
      timer.stop()
      frame.destroy()
    },
  }
}
