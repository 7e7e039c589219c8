import { el } from '../element.ts'
import type { PanelJson } from '../grafana.ts'
import { interpolateQuery } from '../interpolate.ts'
import { type LogLine, queryLogs } from '../logs.ts'
import { formatValue } from '../units.ts'
import { message, queryDetails } from './messages.ts'
import type { PanelContext } from './panel-data.ts'

const MAX_LINES = 100
const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  fractionalSecondDigits: 3,
})

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

/** What somebody looks for first: who, what, and how it ended. */
const facts = ({ fields, labels }: LogLine): readonly string[] => [
  labels.component ?? '',
  text(fields.tenant_id),
  [fields.method, fields.endpoint].map(text).filter(Boolean).join(' '),
  text(fields.status_code),
  typeof fields.duration_ms === 'number' ? formatValue(fields.duration_ms / 1000, 's') : '',
]

const lineElement = (line: LogLine): HTMLElement => {
  const level = line.labels.level ?? text(line.fields.level)
  const [component, tenant, endpoint, status, duration] = facts(line)
  return el(
    'details',
    { class: 'log-line', 'data-level': level },
    el(
      'summary',
      {},
      el('time', {}, clock.format(line.atMs)),
      el('span', { class: 'log-level' }, level),
      el('span', { class: 'log-component' }, component),
      el('span', { class: 'log-tenant' }, tenant),
      el('span', { class: 'log-message' }, text(line.fields.message) || line.text),
      el('span', { class: 'log-endpoint' }, endpoint),
      el('span', { class: 'log-status' }, status),
      el('span', { class: 'log-duration' }, duration),
    ),
    el('pre', {}, Object.keys(line.fields).length > 0 ? JSON.stringify(line.fields, undefined, 2) : line.text),
  )
}

export interface ShownLogs {
  readonly state: 'ready' | 'empty' | 'failed'
  readonly content: HTMLElement
  readonly note: string
}

/** The newest lines for what is shown; a click on one tells all of it. */
export const showLogs = async (panel: PanelJson, { range, choices }: PanelContext): Promise<ShownLogs> => {
  const query = interpolateQuery(panel.targets?.[0]?.expr ?? '', choices)
  try {
    const lines = await queryLogs(query, range, MAX_LINES)
    if (lines.length === 0) {
      return { state: 'empty', note: '', content: message('quiet', 'No lines', 'for this time and choice') }
    }
    return {
      state: 'ready',
      note: lines.length === MAX_LINES ? `the newest ${MAX_LINES} lines` : '',
      content: el('div', { class: 'log-lines scrolls', tabindex: '0' }, ...lines.map(lineElement)),
    }
  } catch (error) {
    const words = el('p', {}, (error as Error).message)
    return { state: 'failed', note: '', content: message('failed', 'The query failed', words, queryDetails(query)) }
  }
}
