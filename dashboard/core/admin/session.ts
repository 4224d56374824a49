import { z } from 'zod'
import type { Words } from '../words.ts'

/** A sign-in that still holds, as its owner and administrators see it. */
export const listedSession = z.object({
  id: z.string(),
  device: z.string(),
  address: z.string(),
  /** Whether the company's identity provider vouched for it; else a password did. */
  isCompany: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
  expiresAt: z.string(),
  /** The one this is asked with. */
  isThis: z.boolean(),
})
export type ListedSession = z.infer<typeof listedSession>
export const sessionList = z.object({ sessions: z.array(listedSession) })

// The first that fits: nearly every browser also calls itself Chrome, Safari and Mozilla.
const browsers: [RegExp, Words][] = [
  [/wxwork/i, { zh: '企业微信', en: 'WeCom' }],
  [/micromessenger/i, { zh: '微信', en: 'WeChat' }],
  [/dingtalk/i, { zh: '钉钉', en: 'DingTalk' }],
  [/lark|feishu/i, { zh: '飞书', en: 'Feishu' }],
  [/\bedg(e|a|ios)?\//i, { zh: 'Edge', en: 'Edge' }],
  [/\bopr\//i, { zh: 'Opera', en: 'Opera' }],
  [/firefox|fxios/i, { zh: 'Firefox', en: 'Firefox' }],
  [/qqbrowser/i, { zh: 'QQ 浏览器', en: 'QQ Browser' }],
  [/chrome|crios|chromium/i, { zh: 'Chrome', en: 'Chrome' }],
  [/safari/i, { zh: 'Safari', en: 'Safari' }],
]
const systems: [RegExp, Words][] = [
  [/iphone/i, { zh: 'iPhone', en: 'iPhone' }],
  [/ipad/i, { zh: 'iPad', en: 'iPad' }],
  [/openharmony|harmonyos/i, { zh: '鸿蒙', en: 'HarmonyOS' }],
  [/android/i, { zh: 'Android', en: 'Android' }],
  [/windows/i, { zh: 'Windows', en: 'Windows' }],
  [/mac os x|macintosh/i, { zh: 'macOS', en: 'macOS' }],
  [/linux|x11/i, { zh: 'Linux', en: 'Linux' }],
]

/** What a browser says of itself, as a person would: Chrome, Windows. */
export function deviceWords(userAgent: string): Words {
  const parts = [browsers, systems].flatMap((list) => list.find(([mark]) => mark.test(userAgent))?.[1] ?? [])
  if (parts.length === 0) return userAgent === '' ? { zh: '未知设备', en: 'Unknown device' } : { zh: '程序', en: 'A program' }
  return { zh: parts.map(({ zh }) => zh).join(' · '), en: parts.map(({ en }) => en).join(' · ') }
}
