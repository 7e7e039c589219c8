import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

const DAY_MS = 86_400_000

/** The files that exporters watch, all in good order at first. */
export interface WatchedFiles {
  readonly directory: string
  readonly certificate: string
  /** A folder, so that it can be gone as a whole. */
  readonly archive: string
  renewCertificate(days: number): Promise<void>
  /** Makes the last backup or drill this old. */
  age(kind: 'backup' | 'drill', seconds: number): Promise<void>
  loseArchive(): Promise<void>
  restoreArchive(): Promise<void>
}

const writeAged = async (file: string, seconds: number): Promise<void> => {
  await writeFile(file, 'data')
  const at = Date.now() / 1000 - seconds
  await utimes(file, at, at)
}

export const createWatchedFiles = async (directory: string): Promise<WatchedFiles> => {
  const [certificate, archive] = [join(directory, 'tls.crt'), join(directory, 'archive')]
  const files: WatchedFiles = {
    directory,
    certificate,
    archive,
    async renewCertificate(days) {
      const { cert } = await generate([{ name: 'commonName', value: 'app.example.com' }], {
        keyType: 'ec',
        notBeforeDate: new Date(Date.now() - 30 * DAY_MS),
        notAfterDate: new Date(Date.now() + days * DAY_MS),
      })
      await writeFile(certificate, cert)
    },
    age: (kind, seconds) => writeAged(join(directory, `last.${kind}`), seconds),
    loseArchive: () => rm(archive, { recursive: true }),
    async restoreArchive() {
      await mkdir(archive)
      await writeAged(join(archive, 'segment'), 0)
    },
  }
  await Promise.all([files.renewCertificate(90), files.age('backup', 0), files.age('drill', 0), files.restoreArchive()])
  return files
}
