/** Resolves at the moment given, or at once when the signal is aborted. Moments already past resolve without a timer. */
export function until(momentMs: number, now: () => number, signal: AbortSignal): Promise<void> {
  const leftMs = momentMs - now()
  if (leftMs <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, leftMs)
    signal.addEventListener('abort', end)
  })
}
