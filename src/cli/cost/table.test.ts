import { expect, test } from 'vitest'
import { costReport } from '../../exporters/cost/cost-report.ts'
import { monthOf } from '../../exporters/cost/month.ts'
import { defaultRates } from '../../exporters/cost/rates.ts'
import { noUsage } from '../../exporters/cost/usage.ts'
import { costCsv, costTable, dollarText } from './table.ts'

const report = costReport({
  rates: { ...defaultRates, monthlyPriceDollars: { starter: 4000 } },
  usage: [
    { tenantId: 'acme', tier: 'starter', amounts: { ...noUsage, handlingSeconds: 3 * 3600, requests: 30 } },
    { tenantId: '=HYPERLINK("x")', amounts: { ...noUsage, handlingSeconds: 3600 } },
  ],
  month: monthOf(new Date('2026-11-16T00:00:00Z')),
})

test('the table has the dearest tenant first and the fleet last', () => {
  const lines = costTable(report).split('\n')
  expect(lines[0]).toBe('2026-11, 50.0 % of it past')
  expect(lines[3]).toMatch(/^acme +starter +\d+\.\d\d +\d+\.\d\d +\d+\.\d % /)
  expect(lines.at(-1)).toMatch(new RegExp(`^all +${dollarText(report.monthToDate.totalCents)} `))
})

test('lines of the CSV add up to the fleet, to the cent', () => {
  const [header = '', ...lines] = costCsv(report).split('\r\n')
  const total = header.split(',').indexOf('total')
  const cells = lines.map((line) => line.replace(/"(?:[^"]|"")*"/, 'quoted').split(','))
  const cents = cells.map((line) => Math.round(Number(line[total]) * 100)).reduce((sum, each) => sum + each, 0)
  expect(cents).toBe(report.monthToDate.totalCents)
})

test('a tenant id is never a formula of the spreadsheet that opens the CSV', () => {
  expect(costCsv(report)).toContain(`"'=HYPERLINK(""x"")"`)
})

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [-5, '-0.05'],
  [123_456, '1234.56'],
])('%i cents are %s dollars', (cents, text) => {
  expect(dollarText(cents)).toBe(text)
})
