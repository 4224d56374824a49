import type { Words } from './words.ts'

/** The sentence of a problem and the HTTP status it is. */
export type ProblemWords = Words & { status: number }

/** What a program reads of a problem beside its code (the newer board of a conflict, say); a table's sentence names its places by it. */
export type ProblemDetail = Record<string, unknown> & {
  requestId?: string | undefined
  /** What is folded away on a screen. */
  technical?: string | undefined
}

/**
 * Somebody asked for what can't be, and is told where, what, and what to do. The one error with words: what else is thrown is a defect, or a
 * signal that never leaves its file. `route.ts` makes an HTTP reply of it, `commandLine.ts` writes it on a terminal.
 */
export class Problem extends Error {
  /** What outside callers tell it by. */
  readonly code: string
  readonly words: Words
  readonly status: number
  readonly detail: ProblemDetail

  constructor(code: string, { status, zh, en }: ProblemWords, detail: ProblemDetail = {}, cause?: unknown) {
    super(en, { cause })
    this.code = code
    this.words = { zh, en }
    this.status = status
    this.detail = detail
  }
}

/** Something outside the program that the operator must put right; a caller over HTTP hears only that the server failed. */
export class OperatorError extends Problem {
  constructor(words: Words, cause?: unknown, code = 'operator') {
    super(code, { status: 500, ...words }, {}, cause)
  }
}

/** Whether an error is the problem of this code. */
export const isProblem = (error: unknown, code: string): error is Problem => error instanceof Problem && error.code === code

/** A sentence with its `{name}` places filled; those without a value stay, to be filled by the person who has it. */
export function filled({ zh, en }: Words, values: ProblemDetail): Words {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place))
  return { zh: fill(zh), en: fill(en) }
}

type Table = Record<string, ProblemWords>

/** The problems of a table of sentences, whose `{name}` places are filled from the detail. */
export function problemsOf<Sentences extends Table>(table: Sentences) {
  return (code: keyof Sentences & string, detail: ProblemDetail = {}): Problem => {
    const words = table[code]
    if (!words) throw new Error(`No words for the problem ${code}`)
    return new Problem(code, { status: words.status, ...filled(words, detail) }, detail)
  }
}

/** The `refuse` of one noun: `const refuse = refuser({ link_withdrawn: { status: 410, zh, en } })`, then `refuse('link_withdrawn')`. */
export function refuser<Sentences extends Table>(table: Sentences) {
  const problem = problemsOf(table)
  return (code: keyof Sentences & string, detail?: ProblemDetail): never => {
    throw problem(code, detail)
  }
}

/** What every noun may refuse. A noun adds its own with `refuser`. */
export const commonProblems = {
  bad_request: {
    status: 400,
    zh: '请求内容不符合要求：{where}。请改正后再试。',
    en: 'The request does not fit: {where}. Correct it and try again.',
  },
  bad_json: {
    status: 400,
    zh: '请求正文不是有效的 JSON。请检查引号、逗号和括号。',
    en: 'The body is not valid JSON. Check quotes, commas and brackets.',
  },
  not_signed_in: { status: 401, zh: '请先登录：令牌缺失、无效或已过期。', en: 'Sign in first: the token is missing, invalid or expired.' },
  not_allowed: {
    status: 403,
    zh: '你的角色没有此权限。请联系管理员。',
    en: 'Your role does not allow this. Ask an administrator.',
  },
  not_found: {
    status: 404,
    zh: '没有找到。它可能已被删除，或地址有误。',
    en: 'Not found. It may have been deleted, or the address is wrong.',
  },
  conflict: {
    status: 409,
    zh: '有人先一步保存了更新的版本。请查看对方的修改后再保存。',
    en: 'Somebody saved a newer version first. Look at their changes, then save again.',
  },
  too_large: {
    status: 413,
    zh: '请求正文超过 {limit}。请缩小后再试；数据文件请用导入功能。',
    en: 'The body is larger than {limit}. Send less; for data files use the import.',
  },
  too_many: {
    status: 429,
    zh: '尝试次数过多。请在 {minutes} 分钟后再试；如果急用，请管理员解锁。',
    en: 'Too many attempts. Try again in {minutes} min, or ask an administrator to unlock you.',
  },
  unexpected: {
    status: 500,
    zh: '服务器出错了，你的数据没有丢失。请把请求编号 {requestId} 告诉管理员。',
    en: 'The server failed; nothing of yours is lost. Tell your administrator the request id {requestId}.',
  },
  unavailable: {
    status: 503,
    zh: '服务器暂时不能回答（正在启动或关闭）。请稍候再试。',
    en: 'The server cannot answer just now (starting or stopping). Try again in a moment.',
  },
  disk_full: diskFull(),
} satisfies Table

export const commonProblem = problemsOf(commonProblems)

/** Ends what is done with one of the common problems. */
export const refuse: (code: keyof typeof commonProblems, detail?: ProblemDetail) => never = refuser(commonProblems)

/** Whether there was no room to write: by the file system, DuckDB or Postgres (53100), or by what wraps them. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === '53100' || /ENOSPC|no space left|disk full/i.test(error.message) || isDiskFull(error.cause)
}

/** Nothing can be written any more (the launcher, which runs before this can be loaded, has its own sentence in scripts/launch/setup.mjs); `place` is told to the operator, not to callers over HTTP. */
export function diskFull(place?: string): ProblemWords {
  return {
    status: 507,
    zh: `磁盘已满，${place ? `无法写入 ${place}` : '没有保存'}。请腾出空间（或联系管理员）后再试；此前保存的内容没有丢失。`,
    en: `The disk is full; ${place ? `${place} cannot be written` : 'this was not saved'}. Make room, or ask an administrator to, and try again. What was saved before is not lost.`,
  }
}
