import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { crcShift, joinCrc } from './crc32.ts'

const deflate = promisify(deflateRaw)

/** Lines repeat what stands a few hundred bytes before: a small window finds it, and takes a quarter less time to search. */
const WINDOW_BITS = 13

const OPTIONS = { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_FULL_FLUSH, windowBits: WINDOW_BITS }

/** A text that was compressed by itself and can stand anywhere in a compressed page. */
export interface Deflated {
  readonly bytes: Buffer
  readonly textBytes: number
  readonly crc: number
  readonly crcShift: number
}

/**
 * Compresses off the event loop. The full flush ends the piece on a whole byte and lets nothing in it point out of it, so that
 * pieces can be kept and joined: the page stays a single gzip member, for not every reader goes on to a second one.
 */
export const deflatePiece = async (text: Buffer): Promise<Deflated> => {
  const deflated = (await deflate(text, OPTIONS)) as Buffer
  return {
    crc: crc32(text),
    crcShift: crcShift(text.length),
    textBytes: text.length,
    bytes: Buffer.from(deflated), // it stands in a block of 16 KiB, which would be kept with it
  }
}

/** No name, no time, unknown system. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

const EMPTY_LAST_BLOCK = Buffer.from([3, 0])

/** Keeps count of what a compressed page holds, as its end must tell. */
export const gzipTotal = () => {
  let crc = 0
  let textBytes = 0
  return {
    add(piece: Deflated): Buffer {
      crc = joinCrc(crc, piece.crcShift, piece.crc)
      textBytes += piece.textBytes
      return piece.bytes
    },
    end(): Buffer {
      const trailer = Buffer.alloc(8)
      trailer.writeUInt32LE(crc, 0)
      trailer.writeUInt32LE(textBytes % 2 ** 32, 4)
      return Buffer.concat([EMPTY_LAST_BLOCK, trailer])
    },
  }
}
