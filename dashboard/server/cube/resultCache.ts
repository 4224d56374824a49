interface Entry {
  value: unknown
  expires: number
  bytes: number
}

const entries = new Map<string, Entry>()
let held = 0

/** How much memory Cube's own result cache may hold; what was used longest ago goes first. */
export const resultBytes = Number(process.env.CLIENTELE_RESULT_CACHE_MB ?? 64) * 1e6

/** Bytes Cube's result cache holds now. */
export const heldResultBytes = () => held

/** What Cube's result cache does instead of its own: that never lets go of anything, and turns every result into text just to count it. */
export const boundedCache = {
  async get(key: string) {
    const entry = entries.get(key)
    if (!entry) return undefined
    entries.delete(key)
    if (entry.expires < Date.now()) {
      held -= entry.bytes
      return undefined
    }
    entries.set(key, entry)
    return entry.value
  },
  async set(key: string, value: unknown, expiration: number) {
    drop(key)
    const bytes = sizeOf(value) + key.length * 2
    // An answer larger than a quarter of the cache would push out everything else for one reader.
    if (bytes < resultBytes / 4) {
      entries.set(key, { value, expires: Date.now() + expiration * 1000, bytes })
      held += bytes
      for (const oldest of entries.keys()) {
        if (held <= resultBytes) break
        drop(oldest)
      }
    }
    return { key, bytes }
  },
  async remove(key: string) {
    drop(key)
  },
  async keysStartingWith(prefix: string) {
    const now = Date.now()
    return [...entries].filter(([key, entry]) => key.startsWith(prefix) && entry.expires > now).map(([key]) => key)
  },
  reset() {
    entries.clear()
    held = 0
  },
}

function drop(key: string): void {
  const entry = entries.get(key)
  if (!entry) return
  entries.delete(key)
  held -= entry.bytes
}

const sampled = 20

/** About how many bytes a value holds in memory: a few rows measured, the rest assumed alike. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length * 2
  if (typeof value !== 'object' || value === null) return 8
  if (Array.isArray(value)) {
    const step = Math.max(1, Math.floor(value.length / sampled))
    const sample = value.filter((_, at) => at % step === 0)
    const bytes = sample.reduce((sum: number, item) => sum + sizeOf(item), 0)
    return 32 + (sample.length === 0 ? 0 : (bytes / sample.length) * value.length)
  }
  return Object.values(value).reduce((sum: number, item) => sum + 8 + sizeOf(item), 48)
}
