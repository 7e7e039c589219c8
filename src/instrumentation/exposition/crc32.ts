/*
 * CRC-32 of joined texts from those of the parts, after zlib's crc32_combine: the checksum of A followed by B is that of A,
 * shifted by the length of B, added to that of B, in the arithmetic of polynomials over one bit.
 */
const POLYNOMIAL = 0xedb88320
const ONE = 0x80000000

/** The product of two polynomials modulo CRC-32's, lowest power in the highest bit. */
const multiply = (a: number, b: number): number => {
  let product = 0
  let shifted = b
  for (let mask = ONE; mask !== 0; mask >>>= 1) {
    if ((a & mask) !== 0) product ^= shifted
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product >>> 0
}

/** x to the powers of two: 1, 2, 4, … */
const powers = (): readonly number[] => {
  const all = [0x40000000]
  while (all.length < 32) all.push(multiply(all.at(-1) as number, all.at(-1) as number))
  return all
}
const POWERS = powers()
const BITS_PER_BYTE_LOG2 = 3

/** By what a checksum is multiplied when so many bytes follow. */
export const crcShift = (bytes: number): number => {
  let shift = ONE
  for (let rest = bytes, power = BITS_PER_BYTE_LOG2; rest > 0; rest = Math.floor(rest / 2), power += 1) {
    if (rest % 2 === 1) shift = multiply(POWERS[power % 32] as number, shift)
  }
  return shift
}

/** The checksum of a text and what follows it. `shift` is that of the follower's length. */
export const joinCrc = (crc: number, shift: number, following: number): number =>
  (multiply(shift, crc) ^ following) >>> 0
