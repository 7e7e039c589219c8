/** An event of PagerDuty's Events API v2. https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
export interface PagerDutyEvent {
  readonly routing_key: string
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve'
  readonly dedup_key?: string
  readonly payload?: {
    readonly summary: string
    readonly source: string
    readonly severity: 'critical' | 'error' | 'warning' | 'info'
    readonly timestamp?: string
    readonly component?: string
    readonly group?: string
    readonly class?: string
    readonly custom_details?: unknown
  }
  readonly client?: string
  readonly client_url?: string
  readonly links?: readonly { readonly href: string; readonly text?: string }[]
  readonly images?: readonly { readonly src: string; readonly href?: string; readonly alt?: string }[]
}

type Fields = Readonly<Record<string, unknown>>

const ROUTING_KEY_LENGTH = 32
const DEDUP_KEY_MAX_LENGTH = 255
const ACTIONS = ['trigger', 'acknowledge', 'resolve']
const SEVERITIES = ['critical', 'error', 'warning', 'info']

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''
const isHttpUrl = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\/\S+$/.test(value)

const required = (fields: Fields, name: string, path = name): string[] => {
  if (isBlank(fields[name])) return [`'${path}' is missing or blank`]
  return typeof fields[name] === 'string' ? [] : [`'${path}' is invalid (should be a string)`]
}

const optionalStrings = (fields: Fields, names: readonly string[], prefix = ''): string[] =>
  names
    .filter((name) => !isBlank(fields[name]) && typeof fields[name] !== 'string')
    .map((name) => `'${prefix}${name}' is invalid (should be a string)`)

const oneOf = (fields: Fields, name: string, values: readonly string[], path = name): string[] => {
  const problems = required(fields, name, path)
  if (problems.length > 0) return problems
  const isKnown = values.includes(fields[name] as string)
  return isKnown ? [] : [`'${path}' is invalid (must be one of the following: '${values.join("', '")}')`]
}

const routingKeyProblems = (event: Fields): string[] => {
  const problems = required(event, 'routing_key')
  if (problems.length > 0) return problems
  const isRightLength = (event.routing_key as string).length === ROUTING_KEY_LENGTH
  return isRightLength ? [] : [`Length of 'routing_key' is incorrect (should be ${ROUTING_KEY_LENGTH} characters)`]
}

const dedupKeyProblems = (event: Fields): string[] => {
  if (isBlank(event.dedup_key)) return event.event_action === 'trigger' ? [] : [`'dedup_key' is missing or blank`]
  if (typeof event.dedup_key !== 'string') return [`'dedup_key' is invalid (should be a string)`]
  const isTooLong = event.dedup_key.length > DEDUP_KEY_MAX_LENGTH
  return isTooLong ? [`Length of 'dedup_key' is incorrect (should be at most ${DEDUP_KEY_MAX_LENGTH} characters)`] : []
}

const payloadProblems = (event: Fields): string[] => {
  if (event.event_action !== 'trigger') return []
  const { payload } = event
  if (!isObject(payload)) return [`'payload' is missing or blank`]
  const isDated = isBlank(payload.timestamp) || !Number.isNaN(Date.parse(String(payload.timestamp)))
  return [
    ...required(payload, 'summary', 'payload.summary'),
    ...required(payload, 'source', 'payload.source'),
    ...oneOf(payload, 'severity', SEVERITIES, 'payload.severity'),
    ...optionalStrings(payload, ['component', 'group', 'class'], 'payload.'),
    ...(isDated ? [] : [`'payload.timestamp' is invalid (should be ISO 8601)`]),
  ]
}

const listProblems = (event: Fields, name: string, urlField: string): string[] => {
  const list = event[name]
  if (isBlank(list)) return []
  if (!Array.isArray(list)) return [`'${name}' is invalid (should be a list)`]
  return list.flatMap((item, index) =>
    isObject(item) && isHttpUrl(item[urlField]) ? [] : [`'${name}[${index}].${urlField}' is invalid (should be a URL)`],
  )
}

/** Everything that PagerDuty would refuse about a body, in its words; empty when it would accept it. */
export const pagerDutyProblems = (body: unknown): string[] => {
  if (!isObject(body)) return ['Event object is not a JSON object']
  return [
    ...routingKeyProblems(body),
    ...oneOf(body, 'event_action', ACTIONS),
    ...dedupKeyProblems(body),
    ...payloadProblems(body),
    ...optionalStrings(body, ['client', 'client_url']),
    ...listProblems(body, 'links', 'href'),
    ...listProblems(body, 'images', 'src'),
  ]
}
