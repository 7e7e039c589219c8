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

export interface TenanciesPage {
  /** To be gone through before the page is written; between any two of them other work may be done. */
  readonly steps: Iterable<unknown>
  /** Called when the page was read to its end. */
  markRead(): void
}

export interface Tenancies {
  own(tenantId: string, series: TenantSeries): void
  disown(tenantId: string, series: TenantSeries): void
  /** Called before a page is written. */
  beginPage(): TenanciesPage
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

/** Divisible by four. */
const SERIES_AT_ONCE = 8192

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

  /** Brings up to date what is known of each tenant, some series at a time; those that came back are shown again. */
  function* noteChanges(at: number): Generator<undefined> {
    for (const [cells, bySeries] of owners) {
      const note = (series: number): void => {
        const tenancy = bySeries[series]
        if (tenancy) noteChange(tenancy, at)
      }
      for (let start = 0; start < bySeries.length; start += SERIES_AT_ONCE) {
        cells.readChanges(IDLENESS_READER, start, start + SERIES_AT_ONCE, note)
        yield
      }
    }
  }

  /** What changed since it was asked for, while the page was begun. */
  const isChanging = ({ series }: Tenancy): boolean =>
    series.some((each) => each.cells.isUnread(IDLENESS_READER, each.series))

  const noteChange = (tenancy: Tenancy, at: number): void => {
    tenancy.changedAt = at
    tenancy.toldAt = undefined
    if (tenancy.hiddenAt === undefined) return
    tenancy.hiddenAt = undefined
    tenancy.missedAt = undefined
    hidden.delete(tenancy.tenantId)
    for (const series of tenancy.series) series.show()
  }

  const end = (tenancy: Tenancy): void => {
    const { tenantId } = tenancy
    all.delete(tenantId)
    hidden.delete(tenantId)
    places.release(tenantId)
    for (const listener of listeners) listener(tenantId)
    for (const each of tenancy.series) {
      setOwner(each, undefined)
      each.end()
    }
  }

  const isSeenGone = (tenancy: Tenancy, at: number): boolean =>
    tenancy.missedAt !== undefined && at - tenancy.missedAt >= idleMilliseconds && !isChanging(tenancy)

  const isIdle = (tenancy: Tenancy): boolean =>
    tenancy.hiddenAt === undefined &&
    tenancy.toldAt !== undefined &&
    lastReadPage - tenancy.toldAt >= idleMilliseconds &&
    !places.isPermanent(tenancy.tenantId) &&
    !tenancy.series.some((each) => each.isInUse()) &&
    !isChanging(tenancy)

  const hideIdle = (at: number, wanted: number): void => {
    const idle = [...all.values()].filter(isIdle).sort((a, b) => (a.toldAt ?? 0) - (b.toldAt ?? 0))
    for (const tenancy of idle.slice(0, wanted)) {
      tenancy.hiddenAt = at
      hidden.set(tenancy.tenantId, tenancy)
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
      function* steps(): Generator<undefined> {
        yield* noteChanges(startedAt)
        for (const tenancy of hidden.values()) if (isSeenGone(tenancy, startedAt)) end(tenancy)
        const wanted = places.takeDemand() - hidden.size
        if (wanted > 0) hideIdle(startedAt, wanted)
      }
      return { steps: steps(), markRead: () => markRead(startedAt) }
    },
    onEnd: (listener) => void listeners.push(listener),
  }
}
