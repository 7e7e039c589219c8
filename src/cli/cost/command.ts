import { costReport } from '../../exporters/cost/cost-report.ts'
import { monthOf } from '../../exporters/cost/month.ts'
import { PrometheusError, prometheusQuery } from '../../exporters/cost/prometheus-query.ts'
import { prometheusUsage } from '../../exporters/cost/prometheus-usage.ts'
import { defaultRates, type Rates } from '../../exporters/cost/rates.ts'
import { RatesError, readRates } from '../../exporters/cost/rates-file.ts'
import { CommandError } from '../command-error.ts'
import { costCsv, costTable } from './table.ts'

interface Options {
  readonly prometheus: string
  readonly rates?: string
  readonly price?: readonly string[]
  readonly csv?: boolean
}

const readPrices = (texts: readonly string[]): Rates['monthlyPriceDollars'] => {
  const wrong = texts.filter((text) => !/^[^=]+=\d+(\.\d{1,2})?$/.test(text))
  if (wrong.length > 0) {
    throw new CommandError(`COST_PRICE: ${wrong.join(', ')}\n    fix:  write --price starter=29 enterprise=499.50`)
  }
  return Object.fromEntries(
    texts.map((text) => {
      const [tier = '', dollars] = text.split('=')
      return [tier, Number(dollars)]
    }),
  )
}

const checkedUrl = (url: string): string => {
  if (/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '') && new URL(url).password === '') return url
  throw new CommandError(
    'COST_PROMETHEUS: --prometheus is no http:// or https:// URL without a password\n    fix:  put a token into PROMETHEUS_TOKEN',
  )
}

/** `tenantscope cost [--csv]`: what each tenant has cost this month, read from Prometheus. */
export const cost = async ({ prometheus, rates: ratesFile, price = [], csv }: Options): Promise<number> => {
  try {
    const rates = ratesFile === undefined ? defaultRates : await readRates(ratesFile)
    const token = process.env.PROMETHEUS_TOKEN
    const query = prometheusQuery({ url: checkedUrl(prometheus), ...(token && { token }) })
    const month = monthOf(new Date())
    const report = costReport({
      rates: { ...rates, monthlyPriceDollars: { ...rates.monthlyPriceDollars, ...readPrices(price) } },
      usage: await prometheusUsage(query)({ seconds: month.elapsedSeconds }),
      month,
    })
    console.log(csv ? costCsv(report) : costTable(report))
    if (report.tenants.length > 0) return 0
    console.error(
      'COST_EMPTY: this Prometheus knows no tenant\n    fix:  does it scrape the service and the exporters?',
    )
    return 1
  } catch (error) {
    if (error instanceof PrometheusError || error instanceof RatesError) throw new CommandError(error.message)
    throw error
  }
}
