import type { MetricDeclaration, MetricType, Tags } from '../sample.ts'
import { record, type VuState } from './vu-state.ts'

/** The module `k6/metrics`: the four kinds of metric, made in the init context only. */
export function metricsModule(state: VuState, declare: (metric: MetricDeclaration) => void) {
  const kind = (type: MetricType) =>
    class {
      readonly name: string

      constructor(name: string, isTime = false) {
        if (!state.initializing) throw new Error('metrics must be declared in the init context')
        if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/.test(name)) throw new Error(`invalid metric name: '${name}'`)
        this.name = name
        declare({ name, type, contains: isTime ? 'time' : 'default' })
      }

      add(value: number | boolean, tags?: Tags): boolean {
        if (state.initializing) throw new Error('metrics cannot be added to in the init context')
        const number = Number(value)
        if (!Number.isFinite(number)) return false
        record(state, this.name, number, tags)
        return true
      }
    }
  return { Counter: kind('counter'), Gauge: kind('gauge'), Rate: kind('rate'), Trend: kind('trend') }
}
