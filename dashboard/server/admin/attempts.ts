import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { and, eq, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Database, Drizzle } from '../database.ts'
import { signInAttempts } from '../tables.ts'

/** So many failures are free; then one waits, twice as long after each further one. Failures are forgotten after `forget` without another. */
interface Limit {
  free: number
  forget: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

// One person at one place: a browser that they signed in with before (which holds a cookie of ours), or else a network address. Somebody
// else's failures elsewhere never count here, or anybody could lock a colleague out; those of the next desk, behind the same address, neither.
const ofPair: Limit = { free: 10, forget: day }
// Many accounts tried from one place, one account tried from many; neither concerns a pair that has signed in before.
const ofAddress: Limit = { free: 30, forget: hour }
const ofAccount: Limit = { free: 100, forget: hour }
const longest = hour
/** So long a place where somebody signed in counts as theirs. */
const knownFor = 30 * day

type Row = typeof signInAttempts.$inferSelect

/** Why an attempt is not looked at: for how long, and how many were turned away like this one. */
export interface Lock {
  seconds: number
  refused: number
}

/** Where an attempt comes from: the address, and the cookie of a browser that signed in here before. */
export interface Place {
  ip: string
  device: string
}

/** How a browser stands in the rows; by its hash, so that who reads the state has no cookie. */
const deviceMark = 'device '
const toDevice = (key: string) => `${deviceMark}${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`

/** When the next attempt may be made, in milliseconds of the clock; 0 where it may be made now. */
function openAt(rows: Pick<Row, 'failures' | 'failedAt'>[], { free, forget }: Limit, now: number): number {
  const recent = rows.filter(({ failures, failedAt }) => failures > 0 && failedAt.getTime() > now - forget)
  const over = recent.reduce((sum, { failures }) => sum + failures, 0) - free
  if (over < 0) return 0
  return Math.max(...recent.map(({ failedAt }) => failedAt.getTime())) + Math.min(longest, minute * 2 ** Math.min(over, 20))
}

/** Counts failed sign-ins by account and network address, in the state: a restart forgives nothing. */
export function createAttempts({ db }: Pick<Database, 'db'>, now: () => number = Date.now) {
  const isKnown = (row: Row | undefined) => row?.signedInAt != null && row.signedInAt.getTime() > now() - knownFor

  /** The browser, where this very account signed in with it; else the address. A cookie of another account's, or made up, is none. */
  async function placeOf(tx: Drizzle, account: string, { ip, device }: Place): Promise<string> {
    if (device === '') return toNetwork(ip)
    const [row] = await tx
      .select()
      .from(signInAttempts)
      .where(and(eq(signInAttempts.account, account), eq(signInAttempts.address, toDevice(device))))
    return isKnown(row) ? toDevice(device) : toNetwork(ip)
  }

  /** What has to wait, as the key of the row that says so, and until when. */
  function locked(rows: Row[], account: string, address: string): { key: [string, string]; until: number } {
    const pair = rows.find((row) => row.account === account && row.address === address)
    const found = [{ key: [account, address] as [string, string], until: openAt(pair ? [pair] : [], ofPair, now()) }]
    if (!isKnown(pair) && !address.startsWith(deviceMark)) {
      const here = rows.filter((row) => row.address === address && row.account !== '')
      const elsewhere = rows.filter((row) => row.account === account && row.address !== '' && !isKnown(row))
      found.push(
        { key: ['', address], until: openAt(here, ofAddress, now()) },
        { key: [account, ''], until: openAt(elsewhere, ofAccount, now()) },
      )
    }
    return found.reduce((latest, one) => (one.until > latest.until ? one : latest))
  }

  return {
    /** Null when an attempt may be made, which counts it as failed until it succeeds; else why it has to wait. */
    begin(account: string, place: Place): Promise<Lock | null> {
      return db.transaction(async (tx) => {
        // Counted before the password is looked at, one after the other: a hundred attempts at once are a hundred attempts.
        await tx.execute(sql`SELECT pg_advisory_xact_lock(7203195)`)
        await forgetOld(tx, now())
        const address = await placeOf(tx, account, place)
        const rows = await tx
          .select()
          .from(signInAttempts)
          .where(or(eq(signInAttempts.account, account), eq(signInAttempts.address, address)))
        const { key, until } = locked(rows, account, address)
        if (until <= now()) {
          await count(tx, [account, address], { failures: 1, refused: 0 }, now())
          return null
        }
        // The row of the address or the account as a whole: names made up by the hundred thousand leave nothing behind.
        const refused = await count(tx, key, { failures: 0, refused: 1 }, now())
        return { seconds: Math.ceil((until - now()) / 1000), refused }
      })
    },

    /** The attempt was right: this account starts afresh here, and here is known as its place. */
    async succeed(account: string, place: Place): Promise<void> {
      const address = await placeOf(db, account, place)
      await db
        .update(signInAttempts)
        .set({ failures: 0, refused: 0, signedInAt: new Date(now()) })
        .where(and(eq(signInAttempts.account, account), eq(signInAttempts.address, address)))
    },

    /** Makes a browser known as this account's; `key` is for its cookie. */
    async knowDevice(account: string, key: string): Promise<void> {
      const at = new Date(now())
      const fresh = { failures: 0, refused: 0, failedAt: at, signedInAt: at }
      await db
        .insert(signInAttempts)
        .values({ account, address: toDevice(key), ...fresh })
        .onConflictDoUpdate({ target: [signInAttempts.account, signInAttempts.address], set: fresh })
    },

    /** Lets an account try again everywhere, at once. */
    async unlock(tx: Drizzle, account: string): Promise<void> {
      await tx.update(signInAttempts).set({ failures: 0, refused: 0 }).where(eq(signInAttempts.account, account))
    },

    /** Of every account that has to wait somewhere, until when. */
    async lockedAccounts(): Promise<Map<string, Date>> {
      const rows = await db.select().from(signInAttempts).where(ne(signInAttempts.account, ''))
      const found = new Map<string, Date>()
      for (const [account, own] of Map.groupBy(rows, (row) => row.account)) {
        const pairs = own.filter(({ address }) => address !== '')
        const strange = pairs.filter((row) => !isKnown(row))
        const until = Math.max(openAt(strange, ofAccount, now()), ...pairs.map((row) => openAt([row], ofPair, now())))
        if (until > now()) found.set(account, new Date(until))
      }
      return found
    },
  }
}

/** Adds to a pair's row; replies how many were turned away there. An attempt that was looked at is the time the next wait counts from. */
async function count(
  tx: Drizzle,
  [account, address]: [string, string],
  { failures, refused }: Pick<Row, 'failures' | 'refused'>,
  at: number,
) {
  const values = { account, address, failures, refused, failedAt: new Date(at) }
  const forgotten = sql`${signInAttempts.failedAt} <= ${new Date(at - ofPair.forget).toISOString()}::timestamptz`
  const set =
    failures > 0
      ? { failures: sql`CASE WHEN ${forgotten} THEN 1 ELSE ${signInAttempts.failures} + 1 END`, refused: 0, failedAt: values.failedAt }
      : { refused: sql`${signInAttempts.refused} + 1` }
  const [row] = await tx
    .insert(signInAttempts)
    .values(values)
    .onConflictDoUpdate({ target: [signInAttempts.account, signInAttempts.address], set })
    .returning({ refused: signInAttempts.refused })
  return row?.refused ?? 0
}

async function forgetOld(tx: Drizzle, now: number): Promise<void> {
  const old = lt(signInAttempts.failedAt, new Date(now - ofPair.forget))
  const strange = or(isNull(signInAttempts.signedInAt), lt(signInAttempts.signedInAt, new Date(now - knownFor)))
  await tx.delete(signInAttempts).where(and(old, strange))
}

export type Attempts = ReturnType<typeof createAttempts>

/** The address as one place: of IPv6 the first half, since an owner of one address there owns all that share it. */
export function toNetwork(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
