/** What the preview's own server tells beside Prometheus. */
export interface Configuration {
  readonly prometheusUrl: string
  readonly hasReceiver: boolean
  readonly hasLogs: boolean
  readonly scrapeIntervalSeconds: number
  readonly incidents: readonly Incident[]
  readonly initialRange?: { readonly from: string; readonly refresh: string }
}

export interface Incident {
  readonly name: string
  readonly scope: 'tenant' | 'platform'
  readonly story: string
}

export interface OngoingIncident {
  readonly name: string
  readonly tenantId?: string
  readonly since: string
}

export interface DashboardEntry {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
}

export interface DashboardList {
  readonly dashboards: readonly DashboardEntry[]
  readonly unreadable: readonly { readonly file: string; readonly problem: string }[]
}

/** An incident as the receiver shows it; see src/receiver/inbox.ts. */
export interface Page {
  readonly id: number
  readonly status: 'triggered' | 'acknowledged' | 'resolved'
  readonly summary: string
  readonly severity: string
  readonly triggeredAt: string
  readonly acknowledgedAt?: string
  readonly resolvedAt?: string
  readonly triggers: number
  readonly links: readonly { readonly href: string; readonly text?: string }[]
  readonly details: unknown
}

export interface Message {
  readonly id: number
  readonly receivedAt: string
  readonly text?: string
  readonly attachments?: readonly { readonly title?: string; readonly text?: string; readonly color?: string }[]
}

/** @throws Error with the server's own words */
export const callApi = async <Answer>(path: string, method: 'GET' | 'POST' | 'DELETE' = 'GET'): Promise<Answer> => {
  const response = await fetch(`/api/${path}`, { method })
  const body = (await response.json()) as Answer & { error?: string }
  if (!response.ok) throw new Error(body.error ?? `the preview's server answered ${response.status}`)
  return body
}
