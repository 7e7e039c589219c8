import type { DestinationStream } from 'pino'
import { type CounterRecorder, NO_TENANT, type Recorder } from '../../instrumentation/index.ts'
import { logBytes } from '../metrics.ts'

const FIELD = '"tenant_id":"'

/** Reads the field instead of parsing the line: its text before the message is our own, and an id holds no quotes. */
const tenantIn = (line: string): string => {
  const at = line.indexOf(FIELD)
  return at < 0 ? NO_TENANT : line.slice(at + FIELD.length, line.indexOf('"', at + FIELD.length))
}

/** Counts the bytes of lines by tenant on their way to a destination, from when there is a recorder. */
export const countedLines = (
  destination: DestinationStream,
): { readonly destination: DestinationStream; observe(recorder: Recorder): void } => {
  let bytes: CounterRecorder<typeof logBytes.labels> | undefined
  return {
    destination: {
      write(line) {
        bytes?.add({ tenant_id: tenantIn(line) }, Buffer.byteLength(line))
        destination.write(line)
      },
    },
    observe(recorder) {
      bytes = recorder.counter(logBytes)
    },
  }
}
