/** So many failures within `millis` are forgiven; after that one waits. */
interface Limit {
  failures: number
  millis: number
}

const quarter = 15 * 60 * 1000
const perAccount: Limit = { failures: 10, millis: quarter }
const perAddress: Limit = { failures: 30, millis: quarter }

/** Counts failed sign-ins by account and by network address, in the memory of this process. */
export function createAttempts(now: () => number = Date.now) {
  const failures = new Map<string, number[]>()

  const recent = (key: string, { millis }: Limit) => (failures.get(key) ?? []).filter((at) => at > now() - millis)
  const waitFor = (key: string, limit: Limit) => {
    const times = recent(key, limit)
    const first = times.at(-limit.failures)
    return first === undefined ? 0 : Math.ceil((first + limit.millis - now()) / 1000)
  }
  const add = (key: string, limit: Limit) => failures.set(key, [...recent(key, limit), now()].slice(-limit.failures))
  const keysOf = (account: string, address: string): [string, Limit][] => [
    [`account ${account}`, perAccount],
    [`address ${address}`, perAddress],
  ]

  return {
    /** How many seconds to wait before the next attempt; 0 when it may be made, which counts it until it succeeds. */
    begin(account: string, address: string): number {
      if (failures.size > 10_000) for (const [key, times] of failures) if ((times.at(-1) ?? 0) < now() - quarter) failures.delete(key)
      const keys = keysOf(account, address)
      const wait = Math.max(...keys.map(([key, limit]) => waitFor(key, limit)))
      // Counted before the password is looked at: a hundred attempts at once are a hundred attempts.
      if (wait === 0) for (const [key, limit] of keys) add(key, limit)
      return wait
    },
    /** The attempt was right: the account starts afresh, the address gets this one back. */
    succeed(account: string, address: string): void {
      failures.delete(`account ${account}`)
      failures.set(`address ${address}`, recent(`address ${address}`, perAddress).slice(0, -1))
    },
  }
}
