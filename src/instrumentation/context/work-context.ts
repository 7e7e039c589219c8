import { type Context, createContextKey } from '@opentelemetry/api'
import { REQUEST_KEY, type RequestContext } from './request-context.ts'
import { TenantBaggage } from './tenant-baggage.ts'

/** The keys under which the OpenTelemetry API looks for span and baggage. Equal descriptions make equal keys, by its design. */
const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN')
const BAGGAGE_KEY = createContextKey('OpenTelemetry Baggage Key')

/**
 * The context of a piece of work: its parent, with the request, its span and its baggage on top. The API's own context copies
 * a map for each value that is set; this one is a single object, made for every request.
 */
export class WorkContext implements Context {
  readonly #parent: Context
  readonly #request: RequestContext
  #baggage: TenantBaggage | undefined

  constructor(parent: Context, request: RequestContext) {
    this.#parent = parent
    this.#request = request
  }

  getValue(key: symbol): unknown {
    if (key === REQUEST_KEY) return this.#request
    if (key === SPAN_KEY) return this.#request.span
    if (key !== BAGGAGE_KEY) return this.#parent.getValue(key)
    this.#baggage ??= new TenantBaggage(this.#request)
    return this.#baggage
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copy().setValue(key, value)
  }

  deleteValue(key: symbol): Context {
    return this.#copy().deleteValue(key)
  }

  #copy(): Context {
    return [REQUEST_KEY, SPAN_KEY, BAGGAGE_KEY].reduce(
      (copy, key) => copy.setValue(key, this.getValue(key)),
      this.#parent,
    )
  }
}
