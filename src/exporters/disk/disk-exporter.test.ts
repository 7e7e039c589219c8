import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskExporter } from './disk-exporter.ts'
import { findMounts, storingMounts } from './mounts.ts'

const statistics = async () => ({ bsize: 4096, blocks: 1000, bfree: 300, bavail: 200, files: 100, ffree: 75 })
const collect = async (exporter = diskExporter({ mounts: ['/data'], statistics })) => {
  const samples = await exporter.collect(AbortSignal.timeout(1000))
  return Object.fromEntries(samples.map(({ metric, value }) => [metric.name, value]))
}

test("used is what df tells: root's reserve is no room", async () => {
  expect(await collect()).toEqual({
    disk_used_ratio: 700 / 900,
    disk_available_bytes: 200 * 4096,
    disk_files_used_ratio: 0.25,
  })
})

test('a file system without a fixed number of inodes tells nothing of them', async () => {
  const btrfs = async () => ({ ...(await statistics()), files: 0, ffree: 0 })
  expect(await collect(diskExporter({ mounts: ['/'], statistics: btrfs }))).not.toHaveProperty('disk_files_used_ratio')
})

const memoryDisk = '/dev/shm'
test.runIf(existsSync(memoryDisk))('a disk that is written to becomes fuller', async () => {
  const exporter = diskExporter({ mounts: [memoryDisk] })
  const before = await collect(exporter)
  const folder = await mkdtemp(join(memoryDisk, 'tenantscope-disk-'))
  try {
    await writeFile(join(folder, 'filler'), Buffer.alloc(8 << 20))
    const after = await collect(exporter)
    expect(after.disk_available_bytes).toBeLessThanOrEqual(Number(before.disk_available_bytes) - (4 << 20))
    expect(after.disk_used_ratio).toBeGreaterThan(Number(before.disk_used_ratio))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a mount that is not there is an error', async () => {
  await expect(collect(diskExporter({ mounts: ['/no/such/mount'] }))).rejects.toThrow('/no/such/mount')
})

test('storing file systems are told once each, by their shortest path', () => {
  const mounts = [
    'proc /proc proc rw 0 0',
    'tmpfs /dev/shm tmpfs rw 0 0',
    '/dev/sda1 /etc/hosts ext4 rw 0 0',
    '/dev/sda1 / ext4 rw 0 0',
    '/dev/sdb1 /var/lib/my\\040data xfs rw 0 0',
    '',
  ]
  expect(storingMounts(mounts.join('\n'))).toEqual(['/', '/var/lib/my data'])
})

test('without a list of mounts the root is told', async () => {
  expect(await findMounts('/no/such/list')).toEqual(['/'])
})
