import { el, link } from '../element.ts'
import type { PanelJson } from '../grafana.ts'
import { interpolateText } from '../interpolate.ts'
import { resolveLink } from '../links.ts'
import { placeUnder } from '../popover.ts'
import { visualisations } from './index.ts'
import { showLogs } from './log-lines.ts'
import { message, queryDetails } from './messages.ts'
import type { PanelContext, Visualisation } from './panel-data.ts'
import { type PanelOutcome, type QueryContext, runQueries } from './run-queries.ts'

export interface PanelFrame {
  readonly element: HTMLElement
  /** Asks again and draws. While it is out of sight it waits. */
  refresh(context: PanelContext): Promise<void>
  destroy(): void
}

const sourceOf = ({ targets, datasource }: PanelJson): string | undefined =>
  targets?.find((target) => target.datasource?.type)?.datasource?.type ?? datasource?.type

const isLogs = (panel: PanelJson): boolean => panel.type === 'logs' || sourceOf(panel) === 'loki'

/** Why a panel cannot be drawn here, whatever its data. */
const obstacle = (panel: PanelJson, hasLogs: boolean): HTMLElement | undefined => {
  const source = sourceOf(panel)
  if (isLogs(panel) && !hasLogs) {
    return message(
      'quiet',
      'No logs here',
      'This preview was started without any. Name a Loki with --loki URL.',
      ...(panel.targets ?? []).map(({ expr = '' }) => queryDetails(expr)),
    )
  }
  if (panel.type === 'logs') return undefined
  if (!visualisations.has(panel.type))
    return message('unsupported', `The preview does not draw "${panel.type}"`, 'Grafana does.')
  if (source && source !== 'prometheus' && panel.type !== 'text') {
    return message('unsupported', `The preview has no data source of type "${source}"`, 'It asks Prometheus alone.')
  }
  return undefined
}

const failureMessage = ({ failures }: PanelOutcome): HTMLElement =>
  message(
    'failed',
    failures[0]?.kind === 'unreachable' ? 'Prometheus cannot be reached' : 'The query failed',
    ...failures.flatMap(({ kind, message: words, query }) => [el('p', {}, `${kind}: ${words}`), queryDetails(query)]),
  )

const emptyMessage = ({ description = '' }: PanelJson): HTMLElement => {
  const [, filledBy] = /Empty while all is well\. Filled by: (.*)\.$/.exec(description) ?? []
  return filledBy
    ? message('quiet', 'Empty for now', `Filled by ${filledBy}.`)
    : message('quiet', 'No data', 'for this time and choice')
}

/** What the panel shows and when to worry, a click or a key away. */
const about = ({ description, id, title = '' }: PanelJson): readonly HTMLElement[] => {
  if (!description) return []
  const name = `about-${id ?? title.replaceAll(/\W/g, '-')}`
  const text = el('div', { id: name, class: 'about', popover: 'auto' }, description)
  const button = el(
    'button',
    { class: 'info', type: 'button', popovertarget: name, title: description, 'aria-label': `About ${title}` },
    'i',
  )
  placeUnder(button, text)
  return [button, text]
}

const header = (panel: PanelJson, notes: HTMLElement, title: HTMLElement): HTMLElement =>
  el('header', {}, title, ...about(panel), notes)

export interface FrameOptions extends Omit<QueryContext, 'widthPixels'> {
  /** Whether lines of log can be asked for. */
  readonly hasLogs?: boolean
}

/** A panel with its title, its states and what is to be said about it. */
export const createFrame = (panel: PanelJson, { hasLogs = false, ...queryContext }: FrameOptions): PanelFrame => {
  const body = el('div', { class: 'panel-body' })
  const canvas = el('div', { class: 'panel-canvas' })
  const notes = el('span', { class: 'notes' })
  const title = el('h3', {}, panel.title ?? '')
  const element = el(
    'section',
    { class: 'panel', 'data-type': panel.type, 'data-title': panel.title ?? '' },
    header(panel, notes, title),
    body,
  )
  element.setAttribute('aria-busy', 'true')
  let visualisation: Visualisation | undefined
  let isVisible = false
  let pending: PanelContext | undefined
  let turn = 0

  const show = (outcome: PanelOutcome, context: PanelContext): void => {
    const { data, failures } = outcome
    const isText = panel.type === 'text'
    const isEmpty = !isText && data.series.length === 0
    const state = isEmpty ? (failures.length > 0 ? 'failed' : 'empty') : failures.length > 0 ? 'partly' : 'ready'
    element.dataset.state = state
    const said = [
      ...outcome.notes,
      ...(state === 'partly' ? failures.map(({ message: words }) => `a query failed: ${words}`) : []),
    ]
    notes.textContent = said.join(' · ')
    notes.title = said.join('\n')
    if (isEmpty) {
      body.replaceChildren(failures.length > 0 ? failureMessage(outcome) : emptyMessage(panel))
      return
    }
    if (!canvas.isConnected) body.replaceChildren(canvas)
    visualisation ??= visualisations.get(panel.type)?.(canvas, panel)
    visualisation?.update(data, context)
  }

  const draw = async (context: PanelContext): Promise<void> => {
    turn += 1
    const mine = turn
    const links = (panel.links ?? []).flatMap(({ url = '', title: name = 'Open' }) => {
      const to = resolveLink(url, {
        labels: {},
        choices: context.choices,
        timeRange: context.rangeSearch,
        variables: context.variableSearch,
      })
      return to === undefined ? [] : [link(to, name, { class: 'panel-link' })]
    })
    title.replaceChildren(interpolateText(panel.title ?? '', context.choices), ...links)
    const blocked = obstacle(panel, hasLogs)
    if (blocked) {
      body.replaceChildren(blocked)
      element.dataset.state = blocked.classList.contains('unsupported') ? 'unsupported' : 'unavailable'
    } else if (panel.type === 'logs') {
      const { state, content, note } = await showLogs(panel, context)
      const isRead = body.querySelector('details[open]') !== null && element.dataset.state === state
      if (mine !== turn || isRead) return // what somebody reads does not close under them
      element.dataset.state = state
      notes.textContent = note
      body.replaceChildren(content)
    } else {
      const outcome = await runQueries(panel, context, { ...queryContext, widthPixels: body.clientWidth })
      if (mine !== turn) return // a later refresh has overtaken this one
      try {
        show(outcome, context)
      } catch (error) {
        element.dataset.state = 'failed'
        body.replaceChildren(message('failed', 'The panel could not be drawn', (error as Error).message))
      }
    }
    element.setAttribute('aria-busy', 'false')
  }

  const observer = new IntersectionObserver(
    (entries) => {
      isVisible = entries.at(-1)?.isIntersecting === true
      if (!isVisible || !pending) return
      const context = pending
      pending = undefined
      void draw(context)
    },
    { rootMargin: '200px' },
  )
  observer.observe(element)

  return {
    element,
    async refresh(context) {
      if (isVisible) return draw(context)
      pending = context
    },
    destroy() {
      turn += 1
      observer.disconnect()
      visualisation?.destroy?.()
    },
  }
}
