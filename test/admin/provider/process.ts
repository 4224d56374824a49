import { decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import Provider from 'oidc-provider'

// A real identity provider, run as a process of its own. What a test may turn is under /control: who there is, the clock, and how a token is spoilt.

interface Wish {
  people?: Record<string, Record<string, unknown>>
  skew?: number
  spoil?: string
}

const { PORT = '', CLIENT_ID = '', CLIENT_SECRET = '', REDIRECT = '', AFTER = '' } = process.env
const issuer = `http://127.0.0.1:${PORT}`
const known: Required<Wish> = { people: {}, skew: 0, spoil: '' }

const realNow = Date.now
Date.now = () => realNow() + known.skew * 1000

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const other = await generateKeyPair('RS256')
const jwk = { ...(await exportJWK(privateKey)), kid: 'one', use: 'sig', alg: 'RS256' }

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT],
      post_logout_redirect_uris: [AFTER],
    },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: ['a key of a test'] },
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
  // As Keycloak has it.
  ttl: { IdToken: 300, AuthorizationCode: 60, AccessToken: 300, Grant: 3600, Session: 3600, Interaction: 600 },
  findAccount: (_ctx, sub) => {
    const claims = known.people[sub]
    return claims && { accountId: sub, claims: async () => ({ sub, ...claims }) }
  },
})

/** The ID token as somebody would send it who wants to get in. */
async function spoilt(token: string): Promise<string> {
  const claims = decodeJwt(token)
  const sign = (changed: object, key = privateKey) =>
    new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key)
  switch (known.spoil) {
    case 'alg none':
      return new UnsecuredJWT(claims).encode()
    case 'another key':
      return sign({}, other.privateKey)
    case 'another issuer':
      return sign({ iss: 'https://login.example.net' })
    case 'another audience':
      return sign({ aud: 'another client' })
    case 'another nonce':
      return sign({ nonce: 'another' })
    case 'garbled groups':
      return sign({ email: 'x@example.com', groups: [{ name: 'admins' }] })
    case 'too many groups':
      return sign({
        email: 'x@example.com',
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: 'https://graph.example' } },
      })
    default:
      return token
  }
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/control') {
    let text = ''
    for await (const chunk of ctx.req) text += chunk
    Object.assign(known, JSON.parse(text || '{}'))
    ctx.body = known
    return
  }
  await next()
  const body = ctx.body as { id_token?: string } | undefined
  if (ctx.path === '/token' && body?.id_token) body.id_token = await spoilt(body.id_token)
})

provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'))
