import type { IncomingMessage } from 'node:http'
import type { Format } from './formats.ts'

interface Preference {
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  readonly quality: number
}

const preference = (part: string): Preference => {
  const [name = '', ...rest] = part.split(';').map((each) => each.trim().toLowerCase())
  const parameters = new Map(
    rest.map((each): [string, string] => {
      const [key = '', value = ''] = each.split('=')
      return [key.trim(), value.trim().replaceAll('"', '')]
    }),
  )
  const quality = Number(parameters.get('q') ?? 1)
  return { name, parameters, quality: Number.isFinite(quality) ? quality : 0 }
}

const preferences = (header: string | undefined): readonly Preference[] => (header ?? '').split(',').map(preference)

const isOpenMetrics = ({ name, parameters }: Preference): boolean =>
  name === 'application/openmetrics-text' && ['1.0.0', undefined].includes(parameters.get('version'))

const isPlainText = ({ name, parameters }: Preference): boolean =>
  name === 'text/plain' && ['0.0.4', undefined].includes(parameters.get('version'))

const best = (all: readonly Preference[], fits: (each: Preference) => boolean): number =>
  Math.max(0, ...all.filter(fits).map(({ quality }) => quality))

/** The format that a reader likes best. OpenMetrics only where it is named: people and simple tools read plain text. */
export const acceptedFormat = ({ headers }: Pick<IncomingMessage, 'headers'>): Format => {
  const all = preferences(headers.accept)
  const openMetrics = best(all, isOpenMetrics)
  return openMetrics > 0 && openMetrics >= best(all, isPlainText) ? 'openmetrics' : 'prometheus'
}

export const acceptsGzip = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  best(preferences(headers['accept-encoding'] as string | undefined), ({ name }) => name === 'gzip') > 0
