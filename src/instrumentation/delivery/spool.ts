import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'

export interface SpoolOptions {
  readonly directory: string
  /** At most this much is kept on disk; beyond it the oldest segment that is not being read goes. */
  readonly maxBytes: number
  /** A spool is made of this many segments: the finer, the less is lost at once. */
  readonly segments?: number
}

/** Where the next unread record stands. */
export interface Position {
  readonly segment: number
  readonly offset: number
}

export interface Chunk {
  readonly records: readonly string[]
  /** Where to go on once these were dealt with. */
  readonly next: Position
}

export interface Spool {
  /** Adds records, each without a line feed in it; tells how many older ones had to go for them. */
  append(records: readonly string[]): number
  /** The oldest records that were not yet acknowledged, at most so many bytes; `undefined` when there are none. */
  peek(maxBytes: number): Chunk | undefined
  /** What lies before this position was dealt with and need not be kept. */
  acknowledge(next: Position): void
  /** When no file of what was acknowledged is left. */
  tidied(): Promise<void>
  readonly bytes: number
}

interface Segment {
  readonly number: number
  bytes: number
  records: number
}

const FILE = /^(\d{10})\.spool$/
const LINE_FEED = 0x0a

const countRecords = (path: string, from = 0): number => {
  let records = 0
  for (const byte of readFileSync(path).subarray(from)) if (byte === LINE_FEED) records += 1
  return records
}

/**
 * A queue on disk of fixed size that outlives the process: whole lines in numbered segments, and the position of the reader in a
 * file beside them. Writing is synchronous, so that it also works while a process is dying; a write goes to the page cache
 * and takes microseconds.
 */
export const openSpool = ({ directory, maxBytes, segments: count = 16 }: SpoolOptions): Spool => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pathOf = (number: number): string => join(directory, `${String(number).padStart(10, '0')}.spool`)
  const positionFile = join(directory, 'position.json')
  const segmentBytes = Math.max(1, Math.floor(maxBytes / count))

  const segments: Segment[] = readdirSync(directory)
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => {
      const path = pathOf(number)
      endTornRecord(path)
      return { number, bytes: statSync(path).size, records: countRecords(path) }
    })
  let position = readPosition(positionFile) ?? { segment: segments[0]?.number ?? 1, offset: 0 }
  // A new process writes a segment of its own, so that it never continues a record that a crash has torn.
  let nextNumber = Math.max(segments.at(-1)?.number ?? 0, position.segment) + 1
  let writing: Segment | undefined
  /** The segment that the reader was last given records of: it must not vanish under it. */
  let reading: number | undefined

  const total = (): number => segments.reduce((sum, { bytes }) => sum + bytes, 0)
  const forget = (segment: Segment): string => {
    segments.splice(segments.indexOf(segment), 1)
    if (segment === writing) writing = undefined
    return pathOf(segment.number)
  }
  let tidying = Promise.resolve()
  /** To delete megabytes can take a disk long, and nobody waits for it; what a crash leaves of it lies before the position. */
  const tidy = (segment: Segment): void => {
    const path = forget(segment)
    tidying = tidying.then(() => unlink(path)).catch(() => {})
  }
  const begin = (): Segment => {
    const segment = { number: nextNumber, bytes: 0, records: 0 }
    nextNumber += 1
    segments.push(segment)
    return segment
  }
  const makeRoom = (): number => {
    let lost = 0
    while (total() + segmentBytes > maxBytes) {
      const oldest = segments.find(({ number }) => number !== reading)
      if (!oldest) break
      lost += oldest.number === position.segment ? countRecords(pathOf(oldest.number), position.offset) : oldest.records
      unlinkSync(forget(oldest)) // what is counted as lost must be gone
    }
    return lost
  }

  const append = (records: readonly string[]): number => {
    let lost = 0
    for (const group of groupsWithin(records, segmentBytes)) {
      if (!writing || writing.bytes + group.bytes > segmentBytes) {
        lost += makeRoom()
        writing = begin()
      }
      appendFileSync(pathOf(writing.number), group.text, { mode: 0o600 })
      writing.bytes += group.bytes
      writing.records += group.records
    }
    return lost
  }

  const peek = (limit: number): Chunk | undefined => {
    for (const segment of [...segments]) {
      const offset = segment.number === position.segment ? position.offset : 0
      if (segment.number < position.segment || offset >= segment.bytes) {
        if (segment !== writing) tidy(segment)
        continue
      }
      reading = segment.number
      const text = readWhole(pathOf(segment.number), offset, Math.min(limit, segment.bytes - offset))
      return {
        records: text.toString('utf8').split('\n').slice(0, -1),
        next: { segment: segment.number, offset: offset + text.length },
      }
    }
    return undefined
  }

  return {
    append,
    peek,
    acknowledge(next) {
      position = next
      reading = undefined
      writePosition(positionFile, next)
    },
    tidied: () => tidying,
    get bytes() {
      const read = segments.find(({ number }) => number === position.segment) ? position.offset : 0
      return total() - read
    },
  }
}

/** Records put together, each group as large as one write to a segment may be. */
function* groupsWithin(records: readonly string[], limit: number) {
  let text = ''
  let bytes = 0
  let held = 0
  for (const record of records) {
    const size = Buffer.byteLength(record) + 1
    if (held > 0 && bytes + size > limit) {
      yield { text, bytes, records: held }
      text = ''
      bytes = 0
      held = 0
    }
    text += `${record}\n`
    bytes += size
    held += 1
  }
  if (held > 0) yield { text, bytes, records: held }
}

/** A record that a crash cut in half is ended, so that it is refused as a whole instead of spoiling the next. */
const endTornRecord = (path: string): void => {
  const content = readFileSync(path)
  if (content.length > 0 && content.at(-1) !== LINE_FEED) appendFileSync(path, '\n')
}

const POSITION_CHARACTERS = 64

/**
 * In place, for a file that replaces another is on disk before a rename returns, which takes some disks a tenth of a second. Always
 * of one length, so that nothing of an older position is left behind it.
 */
const writePosition = (path: string, position: Position): void => {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600)
  try {
    writeSync(file, JSON.stringify(position).padEnd(POSITION_CHARACTERS), 0)
  } finally {
    closeSync(file)
  }
}

const readPosition = (path: string): Position | undefined => {
  if (!existsSync(path)) return undefined
  try {
    const { segment, offset } = JSON.parse(readFileSync(path, 'utf8')) as Position
    return Number.isInteger(segment) && Number.isInteger(offset) ? { segment, offset } : undefined
  } catch {
    return undefined // torn by a power cut: what was sent is sent again rather than lost
  }
}

/** As many whole records as fit, and one at least. */
const readWhole = (path: string, offset: number, length: number): Buffer => {
  const file = openSync(path, 'r')
  try {
    for (let wanted = length; ; wanted *= 2) {
      const buffer = Buffer.alloc(wanted)
      const read = readSync(file, buffer, 0, wanted, offset)
      const end = buffer.lastIndexOf(LINE_FEED, read - 1)
      if (end >= 0) return buffer.subarray(0, end + 1)
      if (read < wanted) return buffer.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}
