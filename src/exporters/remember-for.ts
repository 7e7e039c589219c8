/** Gives what was read last while it is fresh. A failure is not remembered: it is tried again when next asked for. */
export const rememberFor = <Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  { seconds, now = () => new Date() }: { readonly seconds: number; readonly now?: () => Date },
): ((signal: AbortSignal) => Promise<Value>) => {
  let last: { readonly value: Value; readonly readAtMs: number } | undefined
  return async (signal) => {
    const nowMs = now().getTime()
    if (last && nowMs - last.readAtMs < seconds * 1000) return last.value
    last = undefined
    last = { value: await read(signal), readAtMs: nowMs }
    return last.value
  }
}
