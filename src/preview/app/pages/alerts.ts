import { callApi, type Message, type Page } from '../api.ts'
import { el, link } from '../element.ts'
import { refreshTimer } from '../refresh-timer.ts'
import { formatValue } from '../units.ts'
import { failureCard } from './failure.ts'
import type { PageServices, ShownPage } from './page.ts'
import { pageElement, pageHead } from './page-head.ts'

interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly state: 'firing' | 'pending' | 'inactive'
  readonly activeAt?: string
  readonly value: string
}

const REFRESH = '2s'
const MAX_SHOWN = 50

const tag = (text: string, tone: string): HTMLElement => el('span', { class: `tag ${tone}` }, text)
const severityTone = (severity = ''): string =>
  severity === 'critical' ? 'red' : severity === 'warning' ? 'orange' : 'blue'
const ago = (instant: string | undefined): string =>
  instant ? formatValue(Date.parse(instant), 'dateTimeFromNow') : ''
const isNamed = ([name]: readonly [string, string]): boolean => !['alertname', 'severity'].includes(name)

const alertElement = ({ labels, annotations, state, activeAt }: Alert): HTMLElement => {
  const links = Object.entries(annotations).filter(([name]) => name.endsWith('_url'))
  return el(
    'li',
    { class: 'item', 'data-alert': labels.alertname ?? '' },
    el(
      'div',
      { class: 'item-head' },
      tag(state, state === 'firing' ? 'red' : 'orange'),
      el('strong', {}, labels.alertname ?? ''),
      tag(labels.severity ?? '', severityTone(labels.severity)),
      el('time', {}, ago(activeAt)),
    ),
    el('p', {}, annotations.summary ?? ''),
    el(
      'div',
      { class: 'labels' },
      ...Object.entries(labels)
        .filter(isNamed)
        .map(([name, value]) => el('code', {}, `${name}=${value}`)),
    ),
    links.length > 0 &&
      el('div', { class: 'item-links' }, ...links.map(([name, url]) => link(url, name.replace(/_url$/, '')))),
  )
}

const statusTone: Readonly<Record<Page['status'], string>> = {
  triggered: 'red',
  acknowledged: 'orange',
  resolved: 'green',
}

const receivedElement = (page: Page, isOpen: boolean): HTMLElement => {
  const times = [
    `triggered ${ago(page.triggeredAt)}`,
    page.acknowledgedAt && `acknowledged ${ago(page.acknowledgedAt)}`,
    page.resolvedAt && `resolved ${ago(page.resolvedAt)}`,
    page.triggers > 1 && `${page.triggers} notifications`,
  ].filter(Boolean)
  return el(
    'li',
    { class: 'item', 'data-page': String(page.id), 'data-status': page.status },
    el(
      'div',
      { class: 'item-head' },
      tag(page.status, statusTone[page.status]),
      el('strong', {}, page.summary),
      tag(page.severity, severityTone(page.severity)),
    ),
    el('p', { class: 'muted' }, times.join(' · ')),
    page.links.length > 0 &&
      el('div', { class: 'item-links' }, ...page.links.map(({ href, text }) => link(href, text || href))),
    el(
      'details',
      { 'data-key': `page-${page.id}`, open: isOpen },
      el('summary', {}, 'Payload'),
      el('pre', {}, JSON.stringify(page, undefined, 2)),
    ),
  )
}

const messageElement = ({ text, attachments = [], receivedAt }: Message): HTMLElement =>
  el(
    'li',
    { class: 'item' },
    el(
      'div',
      { class: 'item-head' },
      el('strong', {}, text || attachments[0]?.title || 'Message'),
      el('time', {}, ago(receivedAt)),
    ),
    ...attachments.map(({ text: words = '' }) => el('p', { class: 'pre' }, words)),
  )

const section = (title: string, empty: string, items: readonly HTMLElement[]): HTMLElement => {
  const rest = items.length - MAX_SHOWN
  return el(
    'section',
    { class: 'card column', 'aria-label': title },
    el('h2', {}, title, el('span', { class: 'count' }, String(items.length))),
    items.length === 0
      ? el('p', { class: 'muted' }, empty)
      : el('ul', { class: 'items' }, ...items.slice(0, MAX_SHOWN)),
    rest > 0 && el('p', { class: 'muted' }, `and ${rest} more`),
  )
}

const severityRank = ({ labels, state }: Alert): number =>
  (state === 'firing' ? 0 : 10) + ['critical', 'warning'].indexOf(labels.severity ?? '')

/** What fires now, whom it called, and with which words. */
export const alertsPage = async ({ prometheus, configuration }: PageServices): Promise<ShownPage> => {
  const columns = el('div', { class: 'columns' })
  const element = pageElement(
    pageHead('Alerts and pages', 'What fires now, whom it called, and with which words.'),
    columns,
  )
  const alerts = async (): Promise<HTMLElement> => {
    const { alerts: active } = await prometheus.get<{ alerts: readonly Alert[] }>('alerts')
    // The watchdog fires always: that is how its silence is noticed.
    const shown = active
      .filter(({ labels }) => labels.severity !== 'heartbeat')
      .sort((a, b) => severityRank(a) - severityRank(b))
    return section('Alerts', 'Nothing fires.', shown.map(alertElement))
  }
  const received = async (): Promise<readonly HTMLElement[]> => {
    if (!configuration.hasReceiver)
      return [section('Pages', 'This preview knows no receiver: it is attached to Prometheus alone.', [])]
    const [pages, messages] = await Promise.all([callApi<Page[]>('pages'), callApi<Message[]>('messages')])
    const open = new Set([...element.querySelectorAll<HTMLElement>('details[open]')].map(({ dataset }) => dataset.key))
    return [
      section(
        'Pages',
        'Nobody has been paged.',
        pages.toReversed().map((page) => receivedElement(page, open.has(`page-${page.id}`))),
      ),
      section('Messages', 'No warnings have been sent.', messages.toReversed().map(messageElement)),
    ]
  }
  let drawn = ''
  const refresh = async (): Promise<void> => {
    const [first, rest] = await Promise.all([
      alerts().catch((error) => failureCard('The alerts could not be read', error)),
      received().catch((error) => [failureCard('The pages could not be read', error)]),
    ])
    const next = el('div', {}, first, ...rest)
    const hasFocus = columns.contains(document.activeElement)
    if (next.textContent === drawn || (hasFocus && drawn !== '')) return // what somebody reads does not move away under them
    drawn = next.textContent ?? ''
    columns.replaceChildren(...next.childNodes)
  }
  const timer = refreshTimer(refresh)
  timer.set(REFRESH)
  return { element, update: refresh, destroy: () => timer.stop() }
}
