import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import type { BoardId } from '../../core/board/spec.ts'
import { refuser } from '../../core/problem.ts'
import { type EmbedClaims, type EmbedPass, embedClaims, longestToken } from '../../core/share/embed.ts'
import type { Proof, SigningKey } from '../proof.ts'

/** A clock of the portal that is so many seconds ahead of ours is taken for right. */
const skew = 300

// Until the signature holds, nothing is told of what a token says or lacks; from then on its signer is helped.
const refuse = refuser({
  embed_not_ours: {
    status: 401,
    zh: '嵌入令牌无效：它必须用本服务器的嵌入密钥以 HS256 签名，并在头部 kid 写明密钥编号。',
    en: 'The embed token does not hold: sign it with HS256 and an embed key of this server, and name the key’s id as kid in its header.',
  },
  embed_key_revoked: {
    status: 401,
    zh: '签发此令牌的密钥已停用或到期。请门户的管理员换用新的密钥。',
    en: 'The key that signed this token was revoked or has ended. Whoever runs the portal needs a new key.',
  },
  embed_key_scope: {
    status: 403,
    zh: '此密钥不能为嵌入签发令牌。请管理员新建一个含“为嵌入签发令牌”的密钥。',
    en: 'This key does not sign tokens for embeds. Ask an administrator for one that does.',
  },
  embed_wrong_audience: {
    status: 401,
    zh: '令牌的 aud 必须是 "embed"。请改正后重新签发。',
    en: 'The token’s aud must be "embed". Correct it and sign again.',
  },
  embed_claims: {
    status: 401,
    zh: '令牌的内容不符合要求：{where}。请改正后重新签发；字段说明见 docs/embedding.md。',
    en: 'The claims of the token do not fit: {where}. Correct them and sign again; docs/embedding.md lists them.',
  },
  embed_token_expired: {
    status: 401,
    zh: '嵌入令牌已过期（本服务器时间 {now}）。请签发新的令牌；若刚刚签发，说明门户的时钟偏慢。',
    en: 'The embed token has expired (here it is {now}). Sign a new one; if this one is new, the portal’s clock is behind.',
  },
  embed_too_long: {
    status: 401,
    zh: '嵌入令牌的有效期不能超过 24 小时。请缩短 exp，到期前由页面换取新的令牌。',
    en: 'An embed token may hold for 24 hours at most. Bring exp nearer, and let the page fetch a new one before it ends.',
  },
  embed_clock: {
    status: 401,
    zh: '嵌入令牌的 iat 或 nbf 比本服务器的时间（{now}）晚 5 分钟以上。请校准门户服务器的时钟。',
    en: 'The token’s iat or nbf is more than five minutes ahead of the time here ({now}). Set the clock of the portal’s server.',
  },
  embed_other_board: {
    status: 403,
    zh: '令牌没有允许打开这个看板或图表。请在 boards 或 tiles 中加上它。',
    en: 'The token does not allow this board or chart. Name it in boards or tiles.',
  },
})

/** What a portal's token says, with the key that proves it. */
export type ProvedClaims = EmbedClaims & { key: Pick<SigningKey, 'id' | 'origins'> }

/** A portal's token, proved and read. Throws a `Problem` with a sentence for whoever signed it. */
export async function readEmbedToken(proof: Proof, token: string, now = Date.now()): Promise<ProvedClaims> {
  const key = (await proof.signingKey(keyNamedBy(token))) ?? refuse('embed_not_ours')
  const holds = await compactVerify(token, new TextEncoder().encode(key.secret), { algorithms: ['HS256'] }).then(
    () => true,
    () => false,
  )
  if (!holds) return refuse('embed_not_ours')
  if (key.ended) return refuse('embed_key_revoked')
  if (!key.scopes.includes('embed')) return refuse('embed_key_scope')
  return { ...readClaims(decodeJwt(token), now), key }
}

/** The key a token names, if it is one we would verify; else none. */
function keyNamedBy(token: string): string {
  if (token === '' || token.length > 8000) return ''
  try {
    const { kid, alg } = decodeProtectedHeader(token)
    return alg === 'HS256' && typeof kid === 'string' ? kid : ''
  } catch {
    // Not a token at all.
    return ''
  }
}

function readClaims(said: Record<string, unknown>, now: number): EmbedClaims {
  if (said.aud !== 'embed') return refuse('embed_wrong_audience')
  const { data, error } = embedClaims.safeParse(said)
  if (error)
    return refuse('embed_claims', {
      where: error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; '),
    })
  const seconds = now / 1000
  const clock = { now: new Date(now).toISOString().slice(0, 19).concat('Z') }
  if (data.exp <= seconds) return refuse('embed_token_expired', clock)
  if (Math.max(data.iat ?? 0, data.nbf ?? 0) > seconds + skew) return refuse('embed_clock', clock)
  // By its own clock where it tells when it was signed, by ours in any case.
  if (data.exp - (data.iat ?? seconds) > longestToken || data.exp > seconds + longestToken + skew) return refuse('embed_too_long')
  return data
}

/** What a token gives of one board: the claims of the pass for it. Throws where it gives nothing. */
export function passFor(claims: ProvedClaims, board: BoardId, tile: string | undefined): Omit<EmbedPass, 'aud'> {
  const named = claims.tiles.flatMap((path) => (path.startsWith(`${board}/`) ? [path.slice(board.length + 1)] : []))
  const whole = claims.boards.includes(board)
  if (!whole && named.length === 0) return refuse('embed_other_board')
  const allowed = whole ? null : named
  if (tile !== undefined && allowed && !allowed.includes(tile)) return refuse('embed_other_board')
  return {
    sub: 'embed',
    exp: Math.floor(claims.exp),
    kid: claims.key.id,
    who: claims.sub,
    board,
    tiles: tile === undefined ? allowed : [tile],
    locked: claims.filters,
    rows: toRows(claims.rows),
    groups: claims.groups,
    rights: claims.rights,
  }
}

/** By dimension alone, whatever view it was named with. */
function toRows(said: EmbedClaims['rows']): EmbedPass['rows'] {
  const rows: EmbedPass['rows'] = {}
  for (const [name, values] of Object.entries(said)) {
    const dimension = name.split('.').at(-1) ?? name
    if (rows[dimension]) return refuse('embed_claims', { where: `rows: names ${dimension} twice` })
    rows[dimension] = values.map(String)
  }
  return rows
}
