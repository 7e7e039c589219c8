const MILLISECONDS = 1000
/** `2026-11-25T01:02:03.` */
const PREFIX_CHARACTERS = 20

/** Writes times as `Date.toISOString` does, most of it once a second only: it is asked for with every line. */
export const isoTimes = (): ((milliseconds: number) => string) => {
  let second = Number.NaN
  let prefix = ''
  return (milliseconds) => {
    const now = Math.floor(milliseconds / MILLISECONDS)
    if (now !== second) {
      second = now
      prefix = new Date(now * MILLISECONDS).toISOString().slice(0, PREFIX_CHARACTERS)
    }
    const rest = milliseconds - now * MILLISECONDS
    return `${prefix}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
  }
}
