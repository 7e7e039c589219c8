import { BacktestError, type BacktestProblem } from '../../backtest/backtest-error.ts'
import { type Incident, incidents } from '../../backtest/incidents.ts'
import { type Duration, isDuration, seconds } from '../../core/duration.ts'

/** As commander gives them. */
export interface RawOptions {
  readonly list?: boolean
  readonly only?: string
  readonly slo?: string
  readonly healthy?: string
  readonly prometheus?: string
  readonly incidents?: string
  readonly days: string
  readonly histories: string
  readonly seed: string
  readonly share: string
  readonly scrape: string
  readonly evaluation?: string
  readonly warmUp?: string
  readonly against?: string
  readonly out: string
  readonly json?: boolean
}

export interface BacktestSettings {
  readonly incidents: readonly Incident[]
  readonly slos: readonly string[] | undefined
  readonly healthy: number | undefined
  readonly days: number
  /** Of healthy tenants, each of a seed of its own. */
  readonly histories: number
  readonly seed: number
  readonly share: number
  readonly scrape: Duration
  /** Undefined: as the definition says. */
  readonly evaluation: Duration | undefined
  readonly warmUp: Duration | undefined
}

/** Reads the options. @throws BacktestError with everything that is wrong with them */
export const settingsOf = (raw: RawOptions, sloIds: readonly string[]): BacktestSettings => {
  const found: BacktestProblem[] = []
  const wrong = (
    place: string,
    value: string,
    fix: string,
    code: BacktestProblem['code'] = 'BACKTEST_OPTION',
  ): void => {
    found.push({ code, place, value, fix })
  }
  const number = (place: string, text: string, from: number, to: number, fix: string, isWhole = false): number => {
    const value = Number(text)
    if (!(value >= from && value <= to) || text.trim() === '' || (isWhole && !Number.isInteger(value)))
      wrong(place, text, fix)
    return value
  }
  const duration = (place: string, text: string, fix: string): Duration => {
    if (isDuration(text) && seconds(text) >= 1) return text
    wrong(place, text, fix)
    return '1m'
  }
  const names = raw.only?.split(',').map((name) => name.trim())
  const known = incidents.map(({ name }) => name)
  for (const name of names ?? [])
    if (!known.includes(name)) wrong('--only', name, `choose of ${known.join(', ')}`, 'BACKTEST_INCIDENT')
  const slos = raw.slo?.split(',').map((id) => id.trim())
  for (const id of slos ?? []) if (!sloIds.includes(id)) wrong('--slo', id, `choose of ${sloIds.join(', ')}`)
  const scrape = duration('--scrape', raw.scrape, 'write 15s, 30s or 1m')
  if (seconds(scrape) > 75)
    wrong('--scrape', scrape, 'choose at most 75s: counts are over 5 minutes, of four scrapes at least')
  if (raw.prometheus !== undefined && !/^https?:\/\/[^/]/.test(raw.prometheus))
    wrong('--prometheus', raw.prometheus, 'write an address such as http://127.0.0.1:9090')
  if (raw.incidents !== undefined && raw.prometheus === undefined)
    wrong('--incidents', raw.incidents, 'name the Prometheus in whose past they happened with --prometheus')
  if (raw.healthy !== undefined && raw.against !== undefined)
    wrong('--healthy with --against', raw.against, 'compare on the library or on history of your own')
  if (raw.healthy !== undefined && raw.prometheus !== undefined)
    wrong('--healthy with --prometheus', raw.healthy, 'choose one history')
  const settings: BacktestSettings = {
    incidents: incidents.filter(({ name }) => names?.includes(name) ?? true),
    slos,
    healthy:
      raw.healthy === undefined
        ? undefined
        : number('--healthy', raw.healthy, 1, 10_000, 'write how many tenants, 1 to 10000', true),
    days: number('--days', raw.days, 0.01, 60, 'write a number of days above 0 and up to 60'),
    histories: number('--histories', raw.histories, 1, 1000, 'write how many histories, 1 to 1000', true),
    seed: number('--seed', raw.seed, 0, 2 ** 32 - 1, 'write a whole number from 0 to 4294967295', true),
    share: number('--share', raw.share, 0, 1, 'write a share of the error budget from 0 to 1'),
    scrape,
    evaluation: raw.evaluation === undefined ? undefined : duration('--evaluation', raw.evaluation, 'write 30s or 1m'),
    warmUp: raw.warmUp === undefined ? undefined : duration('--warm-up', raw.warmUp, 'write 6h or 3d'),
  }
  if (found.length > 0) throw new BacktestError(found)
  return settings
}
