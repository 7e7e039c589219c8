/**
 * The compiled schemas let unknown fields pass, and so would a misspelt `readinesProbe`. But a validator asks an object
 * for every property that its schema has; so what it never asks for, the schema does not know.
 */
export const watchReads = (root: object): { readonly watched: object; readonly unreadFields: () => string[] } => {
  const reads = new Map<object, Set<PropertyKey>>()
  const proxies = new Map<object, object>()

  const watch = (target: object): object => {
    const known = proxies.get(target)
    if (known) return known
    const seen = new Set<PropertyKey>()
    reads.set(target, seen)
    const proxy = new Proxy(target, {
      get(object, key) {
        seen.add(key)
        const value: unknown = Reflect.get(object, key)
        return typeof value === 'object' && value !== null ? watch(value) : value
      },
    })
    proxies.set(target, proxy)
    return proxy
  }

  const unread = (value: unknown, path: string): string[] => {
    if (typeof value !== 'object' || value === null) return []
    const seen = reads.get(value)
    // Nothing of it was read: its schema says "any object", so everything in it is allowed.
    if (!seen || seen.size === 0) return []
    return Object.entries(value).flatMap(([key, inner]) => {
      // The packages strip `description` as documentation of a schema, also where it is a property (PagerDuty's is one).
      if (key === 'description') return []
      const place = path === '' ? key : `${path}.${key}`
      return seen.has(key) ? unread(inner, place) : [place]
    })
  }

  return { watched: watch(root), unreadFields: () => unread(root, '') }
}
