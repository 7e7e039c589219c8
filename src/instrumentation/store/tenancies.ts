import type { TenantPlaces } from '../tenants.ts'
import type { Cells } from './cells.ts'

/** What is asked of one series of a tenant, to take it off the page and to end it. */
export interface TenantSeries {
  readonly cells: Cells
  readonly series: number
  readonly isOver: boolean
  /** Whether it tells something that still is, such as open connections. */
  isInUse(): boolean
  /** Takes it off the page; its value stays, and goes on counting. */
  hide(): void
  show(): void
  /** Ends it. Who holds on to it records into a new one from then on. */
  end(): void
}

interface Tenancy {
  readonly tenantId: string
  readonly series: TenantSeries[]
  /** Start of the first page that found it changed. */
  changedAt: number
  /** Start of the first page since then that was read to its end: what it says is known to its reader. */
  toldAt: number | undefined
  hiddenAt: number | undefined
  /** Start of the first page without it that was read to its end. */
  missedAt: number | undefined
}

export interface Tenancies {
  own(tenantId: string, series: TenantSeries): void
  disown(tenantId: string, series: TenantSeries): void
  /** Called before a page is written. What it gives back is called when the page was read to its end. */
  beginPage(): () => void
  /** Called with each tenant whose series have ended. */
  onEnd(listener: (tenantId: string) => void): void
}

export interface TenanciesOptions {
  /**
   * How long the series of a tenant must have been read unchanged before they may go, and how long they must have been gone
   * before they may begin anew. By default as long as Prometheus looks back: then no reader that scrapes often enough to be of
   * use takes a new beginning for a counter that went backwards.
   */
  readonly idleSeconds?: number
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

const MILLISECONDS = 1000

/** The bit by which it is noted which tenants are idle; the others are those of kept text. */
const IDLENESS_READER = 16

/**
 * Gives places of idle tenants to those who wait for one, in two steps. First the series of a tenant go off the page, their
 * values kept: comes it back meanwhile, they go on where they were. Only once every reader must have seen them gone they end.
 */
export const tenancies = (
  places: TenantPlaces,
  { idleSeconds = 300, now = () => performance.now() }: TenanciesOptions = {},
): Tenancies => {
  const idleMilliseconds = idleSeconds * MILLISECONDS
  const all = new Map<string, Tenancy>()
  const hidden = new Map<string, Tenancy>()
  /** Whose each series is, by its number. */
  const owners = new Map<Cells, (Tenancy | undefined)[]>()
  const listeners: ((tenantId: string) => void)[] = []
  let lastReadPage = Number.NEGATIVE_INFINITY

  const setOwner = ({ cells, series }: TenantSeries, owner: Tenancy | undefined): void => {
    const bySeries = owners.get(cells) ?? []
    owners.set(cells, bySeries)
    bySeries[series] = owner
  }

  const newTenancy = (tenantId: string): Tenancy => {
    const tenancy: Tenancy = {
      tenantId,
      series: [],
      changedAt: now(),
      toldAt: undefined,
      hiddenAt: undefined,
      missedAt: undefined,
    }
    all.set(tenantId, tenancy)
    return tenancy
  }

  /** Brings up to date what is known of each tenant; those that came back are shown again. */
  const noteChanges = (at: number): void => {
    for (const [cells, bySeries] of owners) {
      cells.readChanges(IDLENESS_READER, (series) => {
        const tenancy = bySeries[series]
        if (tenancy) noteChange(tenancy, at)
      })
    }
  }

  const noteChange = (tenancy: Tenancy, at: number): void => {
    tenancy.changedAt = at
    tenancy.toldAt = undefined
    if (tenancy.hiddenAt === undefined) return
    tenancy.hiddenAt = undefined
    tenancy.missedAt = undefined
    hidden.delete(tenancy.tenantId)
    for (const series of tenancy.series) series.show()
  }

  const end = (tenantId: string, tenancy: Tenancy): void => {
    all.delete(tenantId)
    hidden.delete(tenantId)
    places.release(tenantId)
    for (const listener of listeners) listener(tenantId)
    for (const each of tenancy.series) {
      setOwner(each, undefined)
      each.end()
    }
  }

  const isSeenGone = ({ missedAt }: Tenancy, at: number): boolean =>
    missedAt !== undefined && at - missedAt >= idleMilliseconds

  const isIdle = ([tenantId, { toldAt, hiddenAt, series }]: [string, Tenancy]): boolean =>
    hiddenAt === undefined &&
    toldAt !== undefined &&
    lastReadPage - toldAt >= idleMilliseconds &&
    !places.isPermanent(tenantId) &&
    !series.some((each) => each.isInUse())

  const hideIdle = (at: number, wanted: number): void => {
    const idle = [...all].filter(isIdle).sort(([, a], [, b]) => (a.toldAt ?? 0) - (b.toldAt ?? 0))
    for (const [tenantId, tenancy] of idle.slice(0, wanted)) {
      tenancy.hiddenAt = at
      hidden.set(tenantId, tenancy)
      for (const each of tenancy.series) {
        each.hide()
        each.cells.readChange(IDLENESS_READER, each.series, each.series + 1) // to hide it is no sign of life
      }
    }
  }

  const markRead = (startedAt: number): void => {
    lastReadPage = Math.max(lastReadPage, startedAt)
    for (const tenancy of all.values()) {
      const { changedAt, hiddenAt } = tenancy
      if (hiddenAt !== undefined && hiddenAt <= startedAt) tenancy.missedAt ??= startedAt
      if (changedAt <= startedAt) tenancy.toldAt ??= startedAt
    }
  }

  return {
    own(tenantId, series) {
      const tenancy = all.get(tenantId) ?? newTenancy(tenantId)
      tenancy.series.push(series)
      setOwner(series, tenancy)
    },
    disown(tenantId, series) {
      const tenancy = all.get(tenantId)
      const place = tenancy?.series.indexOf(series) ?? -1
      if (place >= 0) tenancy?.series.splice(place, 1)
      setOwner(series, undefined)
    },
    beginPage() {
      const startedAt = now()
      noteChanges(startedAt)
      for (const [tenantId, tenancy] of hidden) if (isSeenGone(tenancy, startedAt)) end(tenantId, tenancy)
      const wanted = places.takeDemand() - hidden.size
      if (wanted > 0) hideIdle(startedAt, wanted)
      return () => markRead(startedAt)
    },
    onEnd: (listener) => void listeners.push(listener),
  }
}
