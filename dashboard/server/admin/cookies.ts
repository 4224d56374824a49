import type { Request, Response } from 'express'
import type { Settings } from '../settings.ts'
import { publicUrl } from './publicUrl.ts'

/** The value of a cookie; empty where there is none or it is none of ours. */
export function readCookie(req: Pick<Request, 'headers'>, name: string): string {
  const found = (req.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(`${name}=`))
  const value = found?.slice(name.length + 1) ?? ''
  return /^[a-z0-9]{1,80}$/.test(value) ? value : ''
}

interface Cookie {
  name: string
  value: string
  path: string
  seconds: number
  sameSite: 'Lax' | 'Strict'
}

/** Gives the browser a cookie that no script reads; over TLS alone where we are reached that way. */
export function setCookie(
  context: { settings: Pick<Settings, 'publicUrl'> },
  req: Request,
  res: Response,
  { name, value, path, seconds, sameSite }: Cookie,
): void {
  const secure = publicUrl(context, req).startsWith('https:') ? '; Secure' : ''
  res.append('set-cookie', `${name}=${value}; Path=${path}; HttpOnly; SameSite=${sameSite}; Max-Age=${seconds}${secure}`)
}
