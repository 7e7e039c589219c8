import type { Progress } from '../runner/run-script.ts'
import { milliseconds } from './figures.ts'

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One line that moves on a terminal; one line every ten seconds in a log. */
export function createProgressLine(terminal: Terminal) {
  return ({ elapsedMs, busyVus, vus, collector }: Progress): void => {
    const seconds = Math.round(elapsedMs / 1000)
    if (!terminal.isTTY && seconds % 10 !== 0) return
    const requests = collector.sinkOf('http_reqs')?.value('count', 0) ?? 0
    const failed = (collector.sinkOf('http_req_failed')?.value('rate', 0) ?? 0) * 100
    const p95Ms = collector.sinkOf('http_req_duration')?.value('p(95)', 0) ?? 0
    const dropped = collector.sinkOf('dropped_iterations')?.value('count', 0) ?? 0
    const line = `${seconds} s  ${requests} requests  ${failed.toFixed(2)} % failed  p95 ${milliseconds(p95Ms)}  ${busyVus}/${vus} VUs  ${dropped} dropped`
    terminal.write(terminal.isTTY ? `\r\x1b[2K${line}` : `${line}\n`)
  }
}
