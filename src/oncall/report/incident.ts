import type { RestClient } from '../pagerduty/rest-client.ts'

/** A page, from the alert that opened it to its end. */
export interface Incident {
  readonly id: string
  readonly title: string
  readonly severity: 'critical' | 'warning'
  readonly openedAt: Date
  /** Of the first person who took it; absent while nobody has. */
  readonly acknowledgedAt?: Date
  readonly resolvedAt?: Date
}

interface LogEntry {
  readonly type: string
  readonly created_at: string
  readonly incident?: { readonly id: string }
}

/** When an incident first, or last, had an entry of a type. */
const byIncident = (
  entries: readonly LogEntry[],
  type: string,
  isBetter: (at: Date, known: Date) => boolean,
): ReadonlyMap<string, Date> => {
  const chosen = new Map<string, Date>()
  for (const entry of entries) {
    if (entry.type !== type || entry.incident === undefined) continue
    const [at, known] = [new Date(entry.created_at), chosen.get(entry.incident.id)]
    if (known === undefined || isBetter(at, known)) chosen.set(entry.incident.id, at)
  }
  return chosen
}

/**
 * Incidents of some services that were opened in a span of time. Who acknowledged when is not told by an incident but by its
 * log, which is read for all at once rather than for each.
 */
export const readIncidents = async (
  client: RestClient,
  {
    services,
    since,
    until,
    now = new Date(),
  }: { readonly services: readonly string[]; readonly since: Date; readonly until: Date; readonly now?: Date },
): Promise<readonly Incident[]> => {
  if (services.length === 0) return []
  const span = { since: since.toISOString(), until: until.toISOString(), time_zone: 'UTC' }
  const [incidents, entries] = await Promise.all([
    client.list('incidents', 'incidents', { ...span, 'service_ids[]': [...services] }),
    client.list('log_entries', 'log_entries', { ...span, until: now.toISOString() }),
  ])
  const log = entries as unknown as readonly LogEntry[]
  const [acknowledged, resolved] = [
    byIncident(log, 'acknowledge_log_entry', (at, known) => at < known),
    // The last: what was resolved by mistake and opened again went on until then.
    byIncident(log, 'resolve_log_entry', (at, known) => at > known),
  ]
  return incidents.map((incident) => {
    const { id, title, urgency, status, created_at } = incident
    const [acknowledgedAt, resolvedAt] = [acknowledged.get(id), resolved.get(id)]
    return {
      id,
      title: String(title),
      severity: urgency === 'low' ? 'warning' : 'critical',
      openedAt: new Date(String(created_at)),
      ...(acknowledgedAt && { acknowledgedAt }),
      ...(resolvedAt && status === 'resolved' && { resolvedAt }),
    }
  })
}
