import { SPAN_KINDS, type SpanRecord } from './span-record.ts'

/** The parts of OTLP's JSON that are read (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
interface AnyValue {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly boolValue?: boolean
}
interface KeyValue {
  readonly key: string
  readonly value?: AnyValue
}
interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name?: string
  readonly kind?: number | string
  readonly startTimeUnixNano?: string | number
  readonly endTimeUnixNano?: string | number
  readonly attributes?: readonly KeyValue[]
  readonly status?: { readonly code?: number | string }
}
export interface ResourceSpans {
  readonly resource?: { readonly attributes?: readonly KeyValue[] }
  readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[]
}

const plain = ({ stringValue, intValue, doubleValue, boolValue }: AnyValue = {}): string | number | boolean =>
  stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue ?? ''

const attributesOf = (list: readonly KeyValue[] = []): SpanRecord['attributes'] =>
  Object.fromEntries(list.map(({ key, value }) => [key, plain(value)]))

/** Hexadecimal by the specification; Tempo's JSON has base64, as protobuf would. */
const id = (text: string, bytes: number): string =>
  text.length === bytes * 2 && /^[0-9a-f]+$/i.test(text)
    ? text.toLowerCase()
    : Buffer.from(text, 'base64').toString('hex')

/** Nanoseconds lose their last digits in a number, so milliseconds are taken first. */
const milliseconds = (nanoseconds: string | number | undefined): number => {
  const whole = BigInt(nanoseconds ?? 0)
  return Number(whole / 1_000_000n) + Number(whole % 1_000_000n) / 1e6
}

const FIRST_KIND = 1
const kindOf = (kind: OtlpSpan['kind']): SpanRecord['kind'] => {
  const name =
    typeof kind === 'string' ? kind.replace('SPAN_KIND_', '').toLowerCase() : SPAN_KINDS[(kind ?? 0) - FIRST_KIND]
  return SPAN_KINDS.find((each) => each === name) ?? 'internal'
}

const spanOf = (service: string, span: OtlpSpan): SpanRecord => {
  const startMs = milliseconds(span.startTimeUnixNano)
  return {
    traceId: id(span.traceId, 16),
    spanId: id(span.spanId, 8),
    parentSpanId: span.parentSpanId ? id(span.parentSpanId, 8) : undefined,
    service,
    name: span.name ?? '',
    kind: kindOf(span.kind),
    startMs,
    durationMs: milliseconds(span.endTimeUnixNano) - startMs,
    failed: span.status?.code === 2 || span.status?.code === 'STATUS_CODE_ERROR',
    attributes: attributesOf(span.attributes),
  }
}

/** The spans of an OTLP export request, or of an answer that has its shape. */
export const spansOfOtlp = (resourceSpans: readonly ResourceSpans[]): readonly SpanRecord[] =>
  resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? 'unknown_service')
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(service, span)))
  })
