import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The page may run its own script and talk to its own server, and to nothing else. */
const security = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

export interface Assets {
  has(path: string): boolean
  send(path: string, response: ServerResponse): void
}

/** The built files, few and small, held in memory: a path is looked up, never joined to a folder. */
export const loadAssets = async (folder: string): Promise<Assets> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const files = new Map(
    await Promise.all(
      paths.map(async (path) => {
        const content = await promisify(gzip)(await readFile(path))
        return [path.slice(folder.length).split(sep).join('/'), { content, type: contentTypes[extname(path)] }] as const
      }),
    ),
  )
  return {
    has: (path) => files.has(path),
    send(path, response) {
      const file = files.get(path)
      const isPage = path === '/index.html'
      response.writeHead(200, {
        ...security,
        'content-type': file?.type ?? 'application/octet-stream',
        'content-encoding': 'gzip',
        'cache-control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
      })
      response.end(file?.content)
    },
  }
}
