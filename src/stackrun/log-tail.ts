import { open } from 'node:fs/promises'

const TAIL_BYTES = 16_384

/** The last lines of a log, from `fromByte` on; empty when there is no log. */
export const readLogTail = async (path: string, { lines = 15, fromByte = 0 } = {}): Promise<string[]> => {
  const file = await open(path).catch(() => undefined)
  if (!file) return []
  try {
    const { size } = await file.stat()
    const start = Math.max(fromByte, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, size - start, start)
    return buffer.toString('utf8', 0, bytesRead).split('\n').filter(Boolean).slice(-lines)
  } finally {
    await file.close()
  }
}
