import { callApi, type Incident, type OngoingIncident } from './api.ts'
import { el } from './element.ts'
import type { Prometheus } from './prometheus.ts'

export interface IncidentDeskOptions {
  readonly incidents: readonly Incident[]
  readonly prometheus: Prometheus
}

const search = (name: string, tenantId: string | undefined): string =>
  new URLSearchParams({ name, ...(tenantId && { tenant: tenantId }) }).toString()

/** A button for each thing that the demo can do to itself, and one to end it. */
export const createIncidentDesk = ({ incidents, prometheus }: IncidentDeskOptions): HTMLElement => {
  const badge = el('span', { class: 'badge', hidden: true })
  const button = el('button', { type: 'button', class: 'bar-button', popovertarget: 'incidents' }, 'Incidents', badge)
  const tenants = el('select', { 'aria-label': 'Tenant that an incident hits' })
  const list = el('ul', { class: 'items' })
  const status = el('p', { class: 'muted', role: 'status' })
  const panel = el(
    'div',
    { id: 'incidents', class: 'incidents', popover: 'auto', role: 'dialog', 'aria-label': 'Incidents' },
    el('div', { class: 'item-head' }, el('strong', {}, 'Break something'), tenants),
    list,
    status,
  )

  const act = async (method: 'POST' | 'DELETE', name: string, tenantId: string | undefined): Promise<void> => {
    status.textContent = method === 'POST' ? `starting ${name} …` : `ending ${name} …`
    try {
      await callApi(`incidents?${search(name, tenantId)}`, method)
      status.textContent =
        method === 'POST' ? `${name} is going on: watch the graphs and the pages.` : `${name} is over.`
    } catch (error) {
      status.textContent = (error as Error).message
    }
    await draw()
  }
  const draw = async (): Promise<void> => {
    const ongoing = await callApi<OngoingIncident[]>('incidents')
    badge.textContent = String(ongoing.length)
    badge.hidden = ongoing.length === 0
    list.replaceChildren(
      ...incidents.map(({ name, scope, story }) => {
        const running = ongoing.filter((each) => each.name === name)
        const tenantOf = (): string | undefined => (scope === 'tenant' ? tenants.value : undefined)
        return el(
          'li',
          { class: 'item', 'data-incident': name },
          el(
            'div',
            { class: 'item-head' },
            el('strong', {}, name.replaceAll('-', ' ')),
            ...running.map(({ tenantId }) =>
              el(
                'button',
                { type: 'button', class: 'lift', onclick: () => void act('DELETE', name, tenantId) },
                `End${tenantId ? ` for ${tenantId}` : ''}`,
              ),
            ),
            el(
              'button',
              {
                type: 'button',
                class: 'inject',
                disabled: scope === 'platform' && running.length > 0,
                onclick: () => void act('POST', name, tenantOf()),
              },
              scope === 'tenant' ? 'Inject' : 'Inject for all',
            ),
          ),
          el('p', { class: 'muted' }, story),
        )
      }),
    )
  }
  const offerTenants = async (): Promise<void> => {
    const names = await prometheus.get<readonly string[]>('label/tenant_id/values', {
      'match[]': 'http_requests_total',
    })
    const chosen = tenants.value
    tenants.replaceChildren(
      ...names
        .filter((name) => !name.startsWith('__'))
        .map((name) => el('option', { value: name, selected: name === chosen }, name)),
    )
  }
  panel.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'open') return
    for (const work of [offerTenants(), draw()]) {
      work.catch((error: Error) => {
        status.textContent = error.message
      })
    }
  })
  void draw().catch(() => {}) // the badge alone; opening the list says what is wrong
  return el('div', { class: 'incident-desk' }, button, panel)
}
