import { readFile } from 'node:fs/promises'
import type { LongWindows, Measurement } from './measurement.ts'

const read = async <T>(name: string): Promise<readonly T[]> =>
  JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')) as readonly T[]

/** The runs that are kept beside the code, by `measure.ts` and `long-windows.ts`. */
export const readMeasurements = async () => ({
  measurements: await read<Measurement>('measurements.json'),
  longWindows: await read<LongWindows>('long-windows.json'),
})
