import type { Language } from '../words.ts'
import { type CalendarGrain, dayIn, fiscalOf, weekOf } from './calendar.ts'

const monthsEn = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A date in full at its grain. */
export function dateText(value: string, grain: CalendarGrain | undefined, language: Language): string {
  const day = dayIn(value)
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  const monthEn = monthsEn[month - 1] ?? ''
  const zh = language === 'zh'
  const fiscal = grain && fiscalOf(day, grain)
  if (fiscal) {
    const name = zh ? `${twoYears(fiscal.from)} 财年` : `FY ${twoYears(fiscal.from)}`
    return fiscal.quarter === null ? name : zh ? `${name}第${fiscal.quarter}季度` : `Q${fiscal.quarter} ${name}`
  }
  switch (grain) {
    case 'week_sunday':
      return zh ? `${year}年${month}月${date}日起的一周` : `Week of ${date} ${monthEn} ${year}`
    case 'year':
      return zh ? `${year}年` : `${year}`
    case 'quarter': {
      const quarter = Math.ceil(month / 3)
      return zh ? `${year}年第${quarter}季度` : `Q${quarter} ${year}`
    }
    case 'month':
      return zh ? `${year}年${month}月` : `${monthEn} ${year}`
    case 'week': {
      const iso = weekOf(day)
      return zh ? `${iso.year}年第${iso.week}周` : `Week ${iso.week}, ${iso.year}`
    }
    case 'hour':
      return zh ? `${month}月${date}日 ${value.slice(11, 16)}` : `${date} ${monthEn}, ${value.slice(11, 16)}`
    default: {
      const time = value.slice(11, 16)
      const text = zh ? `${year}年${month}月${date}日` : `${date} ${monthEn} ${year}`
      return grain === undefined && time && time !== '00:00' ? `${text} ${time}` : text
    }
  }
}

/** Both years a fiscal year touches: 2024/25 means the same to those who name it by its first and by its last. */
const twoYears = (from: number) => `${from}/${String(from + 1).slice(2)}`

/** A date on an axis, where its neighbours say the rest; `opens` is the first of its year (or of the axis). */
export function dateTick(value: string, grain: CalendarGrain, opens: boolean, language: Language): string {
  const day = dayIn(value)
  const [year, month, date] = [day.slice(0, 4), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  const zh = language === 'zh'
  const monthEn = monthsEn[month - 1] ?? ''
  const fiscal = fiscalOf(day, grain)
  if (fiscal) {
    if (fiscal.quarter === null) return twoYears(fiscal.from)
    return opens ? `${twoYears(fiscal.from).slice(2)} Q${fiscal.quarter}` : `Q${fiscal.quarter}`
  }
  switch (grain) {
    case 'year':
      return year
    case 'quarter':
      return opens ? (zh ? `${year} Q${Math.ceil(month / 3)}` : `Q${Math.ceil(month / 3)} ${year}`) : `Q${Math.ceil(month / 3)}`
    case 'month':
      return opens ? (zh ? `${year}年${month}月` : `${monthEn} ${year}`) : zh ? `${month}月` : monthEn
    case 'hour':
      return value.slice(11, 16)
    default:
      return opens ? (zh ? `${year}/${month}/${date}` : `${date} ${monthEn} ${year}`) : zh ? `${month}/${date}` : `${date} ${monthEn}`
  }
}
