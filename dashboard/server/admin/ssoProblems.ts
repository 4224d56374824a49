import { problemsOf } from '../../core/problem.ts'
import { accountDisabled } from '../access.ts'

const sentences = {
  account_disabled: accountDisabled,
  sso_off: {
    status: 404,
    zh: '这里没有设置企业登录。请用邮箱和密码登录。',
    en: 'No company sign-in is set up here. Sign in with e-mail and password.',
  },
  sso_gone: {
    status: 401,
    zh: '这次企业登录不是在此浏览器开始的，或已过期、已用过。请重新登录。',
    en: 'This sign-in did not begin in this browser, took too long, or was used already. Begin again.',
  },
  sso_denied: {
    status: 401,
    zh: '你在企业登录页取消了登录，或没有同意。请重新登录。',
    en: 'The sign-in was cancelled at your company’s page. Begin again.',
  },
  sso_refused: {
    status: 401,
    zh: '企业登录系统没有放行。请联系管理员检查客析在那里的登记。',
    en: 'Your company’s sign-in refused. Ask an administrator to check how Clientele is registered there.',
  },
  sso_code: {
    status: 401,
    zh: '企业登录的回执已过期或已用过。请重新登录。',
    en: 'The reply of your company’s sign-in is too old or was used already. Begin again.',
  },
  sso_clock: {
    status: 401,
    zh: '企业登录系统与本服务器的时钟相差太多，回执不在有效期内。请管理员校准两边的时间。',
    en: 'The clocks of your company’s sign-in and of this server differ too much. Ask an administrator to set them right.',
  },
  sso_issuer: {
    status: 401,
    zh: '答复的登录系统与所设置的不是同一个（issuer 必须完全一致）。请管理员检查 CLIENTELE_OIDC_ISSUER。',
    en: 'Another sign-in answered than the one that is set (the issuer must be exactly the same). Ask an administrator to check CLIENTELE_OIDC_ISSUER.',
  },
  sso_token: {
    status: 401,
    zh: '企业登录系统的回执无法信任：签名、签发方或内容不符。请重新登录；若再次发生，请联系管理员。',
    en: 'The reply of your company’s sign-in can’t be trusted: its signature, issuer or content is not right. Begin again; if it happens again, tell an administrator.',
  },
  sso_unreachable: {
    status: 502,
    zh: '连不上企业登录系统。请稍后再试，或用邮箱和密码登录。',
    en: 'Your company’s sign-in can’t be reached. Try again later, or sign in with e-mail and password.',
  },
  sso_groups_garbled: {
    status: 401,
    zh: '企业登录系统给出的组无法读懂。请管理员检查 CLIENTELE_OIDC_GROUPS_CLAIM。',
    en: 'The groups that your company’s sign-in names can’t be read. Ask an administrator to check CLIENTELE_OIDC_GROUPS_CLAIM.',
  },
  sso_groups_elsewhere: {
    status: 401,
    zh: '你所在的组太多，登录系统没有写进回执。请管理员在登录系统里只传与本应用有关的组。',
    en: 'You are in more groups than the sign-in passes on. Ask an administrator to let it name only the groups of this application.',
  },
  sso_no_role: {
    status: 403,
    zh: '你在企业登录系统中的组没有对应客析的角色，不能进入。请管理员把你加入有权限的组。',
    en: 'None of your groups at your company’s sign-in has a role here. Ask an administrator to put you into one that has.',
  },
  sso_email_taken: {
    status: 403,
    zh: '已有账户使用你的邮箱，但没有与企业登录关联。请联系管理员。',
    en: 'An account here has your e-mail, but is not tied to your company’s sign-in. Ask an administrator.',
  },
} as const

export type SsoProblem = keyof typeof sentences

export const isSsoProblem = (code: string): code is SsoProblem => Object.hasOwn(sentences, code)

/** What can go wrong on the way through the company's identity provider. */
export const ssoProblem = problemsOf(sentences)
