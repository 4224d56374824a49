import type { RequestHandler } from 'express'
import { decodeJwt } from 'jose'
import { shareId } from '../../core/share/share.ts'
import type { Context } from '../context.ts'
import { allowFramesOf } from '../web.ts'
import { findLink } from './opened.ts'

/** Says to the browser which sites may frame the page of a link or an embed, where its maker named any. The page itself gives nothing away. */
export function framePolicy({ database, proof }: Pick<Context, 'database' | 'proof'>): RequestHandler {
  async function originsFor(name: string, key: unknown): Promise<string[]> {
    if (name === '-') return (await proof.signingKey(String(key)))?.origins ?? []
    // Only whose page it is; whether the token holds is asked when something is to be shown.
    const id = shareId.safeParse(subjectOf(name)).data
    return id ? ((await findLink(database, id))?.share.origins ?? []) : []
  }

  return (req, res, next) => {
    const [, name = ''] = req.path.split('/')
    originsFor(name, req.query.key).then((origins) => {
      if (origins.length > 0) allowFramesOf(res, origins)
      next()
    }, next)
  }
}

function subjectOf(token: string): unknown {
  try {
    return decodeJwt(decodeURIComponent(token)).sub
  } catch {
    // No token: its page says so.
    return undefined
  }
}
