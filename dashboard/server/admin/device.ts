import type { Request, Response } from 'express'
import { newId } from '../newId.ts'
import type { Settings } from '../settings.ts'
import type { Attempts, Place } from './attempts.ts'
import { readCookie, setCookie } from './cookies.ts'

const cookie = 'clientele_device'
/** As long as a place counts as somebody's (`attempts.ts`); prolonged by each sign-in. */
const seconds = 30 * 86_400

/** Where a request comes from, as the counting of wrong passwords tells places apart. */
export const placeOf = (req: Request): Place => ({ ip: req.ip ?? '', device: readCookie(req, cookie) })

/** After a right password: this browser is known as the account's, whatever strangers do at the same address. Opens nothing by itself. */
export async function rememberDevice(
  attempts: Attempts,
  context: { settings: Pick<Settings, 'publicUrl'> },
  account: string,
  req: Request,
  res: Response,
): Promise<void> {
  // Two people of one browser each have a row under its one key.
  const key = readCookie(req, cookie) || newId(40)
  await attempts.knowDevice(account, key)
  setCookie(context, req, res, { name: cookie, value: key, path: '/api', seconds, sameSite: 'Strict' })
}
