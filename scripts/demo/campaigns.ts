import type { Calendar } from './calendar.ts'
import { parameters } from './parameters.ts'
import { channels } from './vocabulary.ts'

export interface Campaign {
  id: string
  name: string
  /** Index in `channels`; −1 is e-mail. */
  channel: number
  kind: '获客' | '促销' | '召回' | '会员'
  from: number
  to: number
  role: 'acquire' | 'promote' | 'win-back' | 'null win-back' | 'tier programme'
}

const paid = ['百度搜索', '抖音', '小红书', '天猫淘宝', '微信私域', '线下展会'].map((zh) => channels.findIndex((c) => c.zh === zh))
const seasons = ['冬季', '春季', '夏季', '秋季']

/** The 24 campaigns: most win or remind customers; two e-mail win-backs and a tier programme are experiments with a known effect. */
export function toCampaigns(calendar: Calendar): Campaign[] {
  const special: Record<number, Pick<Campaign, 'name' | 'kind' | 'role'> & { from: number; days: number }> = {
    15: { name: '银卡升级计划', kind: '会员', role: 'tier programme', from: calendar.recipe('2025-03-01'), days: 180 },
    17: { name: '老友归来·邮件召回', kind: '召回', role: 'win-back', from: calendar.recipe('2025-03-10'), days: 14 },
    19: { name: '想念你·邮件召回', kind: '召回', role: 'null win-back', from: calendar.recipe('2025-06-23'), days: 14 },
  }
  return Array.from({ length: parameters.campaigns.count }, (_, i) => {
    const id = `M${String(i + 1).padStart(3, '0')}`
    const planned = special[i]
    if (planned) return { id, channel: -1, ...planned, to: planned.from + planned.days - 1 }
    const from = 20 + i * 44
    const season = `${calendar.year[from]} ${seasons[Math.floor(((calendar.month[from] as number) % 12) / 3)]}`
    if (i % 3 === 1) return { id, name: `${season}焕新·邮件促销`, channel: -1, kind: '促销', from, to: from + 13, role: 'promote' }
    const channel = paid[(i - Math.floor((i + 1) / 3)) % paid.length] as number
    return { id, name: `${season}拉新·${channels[channel]?.zh}`, channel, kind: '获客', from, to: from + 27, role: 'acquire' }
  })
}
