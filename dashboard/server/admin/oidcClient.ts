import * as client from 'openid-client'
import { groupsIn } from '../../core/admin/oidc.ts'
import { Problem } from '../../core/problem.ts'
import type { OidcSettings } from '../oidcSettings.ts'
import { ssoProblem } from './ssoProblems.ts'

/** What we ask the provider to be told back with, kept until it replies. */
export interface Challenge {
  state: string
  nonce: string
  verifier: string
}

/** Who the provider says has signed in. */
export interface Claimed {
  issuer: string
  subject: string
  name: string | undefined
  /** Only where it is the person's own for sure. */
  verifiedEmail: string | undefined
  email: string | undefined
  groups: string[]
}

export const newChallenge = (): Challenge => ({
  state: client.randomState(),
  nonce: client.randomNonce(),
  verifier: client.randomPKCECodeVerifier(),
})

const seconds = 10

/** The provider, asked for its addresses and keys when the first person comes; again for the next one where that failed. */
export function createOidcClient(settings: OidcSettings) {
  let known: Promise<client.Configuration> | undefined

  async function discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, allowHttp, clockTolerance } = settings
    // Discovery itself refuses a provider that calls itself anything but exactly this.
    const found = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      timeout: seconds,
      execute: allowHttp ? [client.allowInsecureRequests] : [],
    })
    const server = found.serverMetadata()
    const config = new client.Configuration(server, clientId, { [client.clockTolerance]: clockTolerance }, clientAuth(server, clientSecret))
    config.timeout = seconds
    if (allowHttp) client.allowInsecureRequests(config)
    // The connection to the provider vouches for its token already; its signature is looked at all the same.
    client.enableNonRepudiationChecks(config)
    return config
  }

  function configured(): Promise<client.Configuration> {
    known ??= discover().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  return {
    /** Where the browser goes to sign in. */
    async addressFor({ state, nonce, verifier }: Challenge, redirectUri: string): Promise<string> {
      try {
        const config = await configured()
        return client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: settings.scopes,
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }).href
      } catch (error) {
        throw explained(error)
      }
    },

    /** Whoever the reply of the provider, an address with a code, says has signed in. Throws a `Problem` for any that is not to be believed. */
    async claimedIn(reply: URL, { state, nonce, verifier }: Challenge): Promise<Claimed> {
      try {
        const config = await configured()
        const tokens = await client.authorizationCodeGrant(config, reply, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims() ?? lacking()
        if (claims.iat > Date.now() / 1000 + settings.clockTolerance) throw ssoProblem('sso_clock')
        return toClaimed(config.serverMetadata().issuer, await completed(config, claims, tokens.access_token), settings.groupsClaim)
      } catch (error) {
        throw explained(error)
      }
    },

    /** Where the browser may end its session at the provider, if that has such a page. */
    async signOutAddress(ourPage: string): Promise<string | null> {
      try {
        const config = await configured()
        if (!config.serverMetadata().end_session_endpoint) return null
        return client.buildEndSessionUrl(config, { post_logout_redirect_uri: ourPage }).href
      } catch (error) {
        // To leave us, nobody needs the provider.
        console.error('[sso]', explained(error).code)
        return null
      }
    },
  }

  /** What ID tokens leave out, a provider tells at its userinfo address. */
  async function completed(config: client.Configuration, claims: client.IDToken, accessToken: string): Promise<client.IDToken> {
    const isWhole = groupsIn(claims, settings.groupsClaim) !== undefined && claims.email !== undefined
    if (isWhole || !config.serverMetadata().userinfo_endpoint) return claims
    return { ...(await client.fetchUserInfo(config, accessToken, claims.sub)), ...claims }
  }
}

export type OidcClient = ReturnType<typeof createOidcClient>

const lacking = (): never => {
  throw ssoProblem('sso_token')
}

/** As the provider says it wants to be shown the secret; by the header where it says nothing, which is the standard's own default. */
function clientAuth(server: client.ServerMetadata, secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None()
  const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return ways.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
}

const textOf = (claim: unknown) => (typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : undefined)

function toClaimed(issuer: string, claims: client.IDToken, groupsClaim: string): Claimed {
  const groups = groupsIn(claims, groupsClaim)
  if (groups === 'garbled' || groups === 'elsewhere') throw ssoProblem(`sso_groups_${groups}`)
  const email = textOf(claims.email)?.toLowerCase()
  return {
    issuer,
    subject: claims.sub,
    name: textOf(claims.name) ?? textOf(claims.preferred_username),
    email,
    verifiedEmail: claims.email_verified === true ? email : undefined,
    // Nothing said of groups is no group: a right that is not said to hold does not.
    groups: groups ?? [],
  }
}

/** What went wrong with the provider as a sentence; what the library knows more is for the log, without the tokens. */
function explained(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = codeOf(error)
  console.error('[sso]', code ?? error)
  if (error instanceof client.AuthorizationResponseError) return ssoProblem(error.error === 'access_denied' ? 'sso_denied' : 'sso_refused')
  if (error instanceof client.ResponseBodyError) return ssoProblem(error.error === 'invalid_grant' ? 'sso_code' : 'sso_refused')
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return ssoProblem('sso_clock')
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return ssoProblem('sso_issuer')
  if (code?.startsWith('OAUTH_') && !/TIMEOUT|ABORT|RESPONSE_IS_NOT/.test(code)) return ssoProblem('sso_token')
  return ssoProblem('sso_unreachable')
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
