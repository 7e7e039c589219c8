import type { IncomingHttpHeaders } from 'node:http'

/** Names of the loopback interface. Any other name in the Host header is a foreign site that resolves to this machine. */
const loopbackName = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

const isNavigation = (headers: IncomingHttpHeaders): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'

/**
 * Why a request is refused, or `undefined` when it comes from the page itself or from a program on this machine.
 *
 * A page elsewhere may link to the preview, which only opens it; it may neither read from it nor start anything.
 */
export const refusal = (
  method: string,
  headers: IncomingHttpHeaders,
  { isPage }: { readonly isPage: boolean },
): string | undefined => {
  const { host = '', origin } = headers
  if (!loopbackName.test(host)) return `the host "${host}" is not this machine's loopback`
  if (origin !== undefined && origin !== `http://${host}`) return `the origin ${origin} is not this page`
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  if (isPage && method === 'GET' && isNavigation(headers)) return undefined
  return `a ${site} request cannot be answered`
}
