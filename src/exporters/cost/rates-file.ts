import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { defaultRates, FIXED_COMPONENTS, METERS, type Rates, VARIABLE_COMPONENTS } from './rates.ts'

const dollars = z.number().min(0)
const meter = z.enum(METERS)

const fixed = z
  .strictObject({
    monthlyDollars: dollars,
    smallFleet: z.strictObject({ tenants: z.number().int().min(0), monthlyDollars: dollars }),
    sharedBy: meter,
  })
  .partial()

const variable = z
  .strictObject({
    meter,
    dollarsPerUnit: dollars,
    unit: z.number().positive(),
    band: z
      .strictObject({ leastDollars: dollars, mostDollars: dollars })
      .refine(({ leastDollars, mostDollars }) => leastDollars <= mostDollars, 'leastDollars exceeds mostDollars'),
  })
  .partial()

const overrides = z
  .strictObject({
    fixed: z.partialRecord(z.enum(FIXED_COMPONENTS), fixed),
    variable: z.partialRecord(z.enum(VARIABLE_COMPONENTS), variable),
    monthlyPriceDollars: z.record(z.string(), dollars),
  })
  .partial()

/** What a rates file may say: any part of the rates, the rest being as by default. */
export type RateOverrides = z.output<typeof overrides>

/** The file cannot be used. The message lists every problem. */
export class RatesError extends Error {
  readonly code = 'COST_RATES'

  constructor(path: string, problems: readonly string[]) {
    super(
      [`COST_RATES: ${path}`, ...problems.map((problem) => `    ${problem}`)].join('\n') +
        '\n    fix:  src/exporters/cost/rates.ts shows the form; leave out what is to stay as it is',
    )
    this.name = 'RatesError'
  }
}

/** A part that is left out, or is undefined, stays as it was. */
const override = <Part extends object>(defaults: Part, changes: object | undefined): Part => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined)),
})

const overrideEach = <Parts extends Readonly<Record<string, object>>>(
  defaults: Parts,
  changes: Readonly<Record<string, object | undefined>> = {},
): Parts =>
  Object.fromEntries(Object.entries(defaults).map(([name, part]) => [name, override(part, changes[name])])) as Parts

export const withOverrides = (rates: Rates, changes: RateOverrides): Rates => ({
  fixed: overrideEach(rates.fixed, changes.fixed),
  variable: overrideEach(rates.variable, changes.variable),
  monthlyPriceDollars: override(rates.monthlyPriceDollars, changes.monthlyPriceDollars),
})

const parse = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RatesError(path, [`is no JSON: ${(error as Error).message}`])
  }
}

/**
 * The default rates with what a JSON file changes of them. Throws RatesError.
 *
 * @example await readRates('rates.json') // {"fixed": {"redis": {"monthlyDollars": 300}}, "monthlyPriceDollars": {"starter": 29}}
 */
export const readRates = async (path: string): Promise<Rates> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RatesError(path, [`cannot be read: ${error.code}`])
  })
  const { data, error } = overrides.safeParse(parse(path, text))
  if (data) return withOverrides(defaultRates, data)
  throw new RatesError(
    path,
    error.issues.map(({ path: place, message }) => `${place.join('.') || '(the whole)'}: ${message}`),
  )
}
