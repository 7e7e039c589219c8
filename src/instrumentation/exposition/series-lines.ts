import type { Histogram } from '../metric.ts'
import type { Exemplar } from '../store/exemplars.ts'
import type { Family } from '../store/family.ts'
import { numberText } from '../store/label-text.ts'
import type { SeriesIndex } from '../store/series-index.ts'
import type { TextWriter } from './text-writer.ts'

/** Writes the lines of one series, exemplars only if they are asked for: the older format has none. */
export type WriteSeries = (writer: TextWriter, series: number, withExemplars: boolean) => void

/** The labels of a series, if it has any. */
const writeLabels = (writer: TextWriter, index: SeriesIndex, series: number): void => {
  for (let place = 0; place < index.labelCount; place += 1) writer.bytes(index.labelBytes(series, place))
}

const LABELS_END = Buffer.from('} ')
const COMMA = Buffer.from(',')
const BLANK = Buffer.from(' ')

const MILLISECONDS = 1000

const writeExemplar = (writer: TextWriter, exemplar: Exemplar | undefined): void => {
  if (!exemplar) return
  const { traceId, value, at } = exemplar
  writer.text(` # {trace_id="${traceId}"} ${numberText(value)} ${at / MILLISECONDS}`)
}

/** A counter or a gauge: one line a series. */
const scalarLines = ({ metric, cells, index, exemplars }: Family): WriteSeries => {
  const opening = Buffer.from(`${metric.name}{`)
  const name = Buffer.from(metric.name)
  return (writer, series, withExemplars) => {
    if (!index.isShown(series)) return
    if (index.labelCount === 0) {
      writer.bytes(name)
      writer.bytes(BLANK)
    } else {
      writer.bytes(opening)
      writeLabels(writer, index, series)
      writer.bytes(LABELS_END)
    }
    writer.number(cells.values[series] as number)
    if (withExemplars) writeExemplar(writer, exemplars.at(series))
    writer.endLine()
  }
}

/** A histogram: a line for each bucket, then its sum and its count. */
const histogramLines = ({ metric, cells, index, exemplars }: Family & { readonly metric: Histogram }): WriteSeries => {
  const opening = Buffer.from(`${metric.name}_bucket{`)
  const bounds = [...metric.buckets.map(numberText), '+Inf'].map((bound) => Buffer.from(`le="${bound}"} `))
  const sumName = Buffer.from(`${metric.name}_sum`)
  const countName = Buffer.from(`${metric.name}_count`)
  const brace = Buffer.from('{')

  return (writer, series, withExemplars) => {
    if (!index.isShown(series)) return
    const firstCell = series * cells.width
    const start = writer.length
    writer.bytes(opening)
    const labelsStart = writer.length
    writeLabels(writer, index, series)
    const labelsEnd = writer.length
    if (index.labelCount > 0) writer.bytes(COMMA)
    const prefixEnd = writer.length
    let cumulative = 0
    for (let slot = 0; slot < bounds.length; slot += 1) {
      if (slot > 0) writer.repeat(start, prefixEnd)
      writer.bytes(bounds[slot] as Buffer)
      cumulative += cells.values[firstCell + slot] as number
      writer.number(cumulative)
      if (withExemplars) writeExemplar(writer, exemplars.at(firstCell + slot))
      writer.endLine()
    }
    const writeTotal = (name: Buffer, value: number): void => {
      writer.bytes(name)
      if (index.labelCount === 0) writer.bytes(BLANK)
      else {
        writer.bytes(brace)
        writer.repeat(labelsStart, labelsEnd)
        writer.bytes(LABELS_END)
      }
      writer.number(value)
      writer.endLine()
    }
    writeTotal(sumName, cells.values[firstCell + bounds.length] as number)
    writeTotal(countName, cumulative)
  }
}

export const seriesLines = (family: Family): WriteSeries =>
  family.metric.type === 'histogram'
    ? histogramLines(family as Family & { readonly metric: Histogram })
    : scalarLines(family)
