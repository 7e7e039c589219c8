import { loadAnnotations } from '../annotations.ts'
import { callApi } from '../api.ts'
import { el } from '../element.ts'
import { type DashboardJson, type PanelJson, type Section, sectionsOf } from '../grafana.ts'
import { type PageState, rangeSearch, variableSearch } from '../page-state.ts'
import { createFrame, type PanelFrame } from '../panels/frame.ts'
import type { PanelContext } from '../panels/panel-data.ts'
import { createPicker } from '../picker.ts'
import { refreshTimer } from '../refresh-timer.ts'
import { renderTimeControls } from '../time-controls.ts'
import { type Instants, resolveRange, type TimeRange } from '../time-range.ts'
import { ALL, choicesOf, loadVariables, type Variable } from '../variables.ts'
import { failureCard } from './failure.ts'
import type { PageServices, ShownPage } from './page.ts'
import { pageElement, pageHead } from './page-head.ts'

/** Places a panel as Grafana's grid of 24 columns has it, counted from the top of its row; one without a place goes where there is room. */
const place = ({ style, dataset }: HTMLElement, { gridPos }: PanelJson, top: number): void => {
  const { w = 12, h = 8 } = gridPos ?? {}
  style.gridColumn = gridPos ? `${gridPos.x + 1} / span ${w}` : `span ${w}`
  style.gridRow = gridPos ? `${gridPos.y - top + 1} / span ${h}` : `span ${h}`
  style.setProperty('--rows', String(h))
  dataset.size = w <= 6 ? 'small' : 'wide'
}

const renderSection = ({ title, collapsed, panels }: Section, frames: readonly PanelFrame[]): HTMLElement => {
  const top = Math.min(...panels.flatMap(({ gridPos }) => (gridPos ? [gridPos.y] : [])))
  panels.forEach((panel, index) => {
    const frame = frames[index]
    if (frame) place(frame.element, panel, top)
  })
  const grid = el('div', { class: 'grid' }, ...frames.map(({ element }) => element))
  return title ? el('details', { class: 'row', open: !collapsed }, el('summary', {}, title), grid) : grid
}

const rangeOf = (state: PageState, dashboard: DashboardJson, { configuration }: PageServices): TimeRange =>
  state.range ?? {
    from: configuration.initialRange?.from ?? dashboard.time?.from ?? 'now-1h',
    to: dashboard.time?.to ?? 'now',
  }

const chosenOf = (variables: readonly Variable[]): PageState['variables'] =>
  Object.fromEntries(variables.map(({ definition, choice }) => [definition.name, choice.isAll ? [ALL] : choice.values]))

const load = async (uid: string): Promise<DashboardJson> => {
  const dashboard = await callApi<DashboardJson>(`dashboards/${encodeURIComponent(uid)}`)
  if (!Array.isArray(dashboard.panels)) throw new Error('The file has no list of panels.')
  return dashboard
}

/** A generated dashboard, drawn from its JSON. */
export const dashboardPage = async (uid: string, services: PageServices): Promise<ShownPage> => {
  const { prometheus, configuration, navigate } = services
  const dashboard = await load(uid)
  const sections = sectionsOf(dashboard)
  const { scrapeIntervalSeconds, hasLogs } = configuration
  const queryContext = { prometheus, scrapeIntervalSeconds, hasLogs }
  const framed = sections.map((section) => ({
    section,
    frames: section.panels.map((panel) => createFrame(panel, queryContext)),
  }))
  const frames = framed.flatMap((each) => each.frames)
  const controls = el('div', { class: 'controls' })
  const problems = el('div', { 'aria-live': 'polite' })
  const element = pageElement(
    pageHead(dashboard.title, dashboard.description ?? '', controls),
    problems,
    ...framed.map(({ section, frames: own }) => renderSection(section, own)),
  )

  let state: PageState | undefined
  const timer = refreshTimer(() => refresh())

  const drawControls = (variables: readonly Variable[], range: TimeRange, refreshEvery: string): void => {
    const current = state
    if (!current) return
    controls.replaceChildren(
      ...variables
        .filter(({ definition }) => definition.hide !== 2 && definition.hide !== 'hideVariable')
        .map((variable) =>
          createPicker(variable, (values) =>
            navigate({ ...current, variables: { ...current.variables, [variable.definition.name]: values } }),
          ),
        ),
      renderTimeControls({
        range,
        refresh: refreshEvery,
        onRange: (next) => navigate({ ...current, range: next }),
        onRefresh: (next) => navigate({ ...current, refresh: next }),
        onNow: () => void refresh(),
      }),
    )
  }

  const contextOf = async (
    instants: Instants,
    range: TimeRange,
    variables: readonly Variable[],
  ): Promise<PanelContext> => {
    const choices = choicesOf(variables)
    return {
      range: instants,
      choices,
      rangeSearch: rangeSearch(range),
      variableSearch: variableSearch(chosenOf(variables)),
      annotations: await loadAnnotations(dashboard.annotations?.list ?? [], { prometheus, range: instants, choices }),
      zoom: ({ start, end }) =>
        state &&
        navigate({ ...state, range: { from: String(Math.round(start * 1000)), to: String(Math.round(end * 1000)) } }),
    }
  }

  const refresh = async (redraw = false): Promise<void> => {
    if (!state) return
    const range = rangeOf(state, dashboard, services)
    const instants = resolveRange(range)
    problems.replaceChildren()
    if (!instants) {
      problems.append(failureCard('This time cannot be shown', new Error(`from ${range.from} to ${range.to}`)))
      return
    }
    const variables = await loadVariables(dashboard.templating?.list ?? [], {
      wanted: state.variables,
      prometheus,
      range: instants,
    })
    const unknown = variables.filter(({ problem }) => problem !== undefined)
    if (unknown.length > 0) {
      problems.append(
        failureCard(`No values for ${unknown.map(({ label }) => label).join(', ')}`, new Error(unknown[0]?.problem)),
      )
    }
    if (redraw || !controls.hasChildNodes()) drawControls(variables, range, refreshOf(state))
    const context = await contextOf(instants, range, variables)
    await Promise.all(frames.map((frame) => frame.refresh(context)))
  }
  const refreshOf = ({ refresh: wanted }: PageState): string =>
    wanted ?? configuration.initialRange?.refresh ?? dashboard.refresh ?? ''

  return {
    element,
    async update(next) {
      state = next
      timer.set(refreshOf(next))
      await refresh(true)
    },
    destroy() {
      timer.stop()
      for (const frame of frames) frame.destroy()
    },
  }
}
