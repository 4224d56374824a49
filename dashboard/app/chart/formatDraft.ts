import type { MeasureFormat, NumberRule } from '../../core/chart/conditionalFormat.ts'
import type { Field } from '../../core/field/field.ts'
import { isPercent } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'

/** A rule as it is being written: its numbers are text until they are read. */
export interface RuleDraft extends Omit<NumberRule, 'value' | 'to'> {
  value: string
  to: string
}

export const blankRule: RuleDraft = { when: 'lt', value: '', to: '', tone: 'bad', sign: 'down' }

const sizes: Record<string, number> = { '%': 0.01, 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6, b: 1e9 }

/** A number as people write it: "20", "20%", "1,000", "12万", "1.5k". Of a share "20" is 20 %. null: no number. */
export function readNumber(text: string, field: Field): number | null {
  const [, digits, size] = /^([-−]?[\d.]+)(%|万|亿|[kmb])?$/i.exec(text.replaceAll(/[\s,，¥￥$]/g, '')) ?? []
  const number = digits === undefined ? Number.NaN : Number(digits.replace('−', '-'))
  if (!Number.isFinite(number)) return null
  const by = size ? (sizes[size.toLowerCase()] ?? 1) : isPercent(field) ? 0.01 : 1
  // 0.07 × 100 is a little more than 7: nobody wrote that.
  return Number((number * by).toPrecision(12))
}

/** A number as it stands in the box that it is changed in. */
export const writeNumber = (value: number, field: Field): string =>
  isPercent(field) ? `${Number((value * 100).toPrecision(12))}%` : String(value)

export const toDrafts = (rules: NumberRule[], field: Field): RuleDraft[] =>
  rules.map(({ value, to, ...rule }) => ({
    ...rule,
    value: writeNumber(value, field),
    to: to === undefined ? '' : writeNumber(to, field),
  }))

/** The rules as they are kept, or what is still wrong with one of them. */
export function readRules(drafts: RuleDraft[], field: Field): { rules: NumberRule[] } | { at: number; problem: Words } {
  const rules: NumberRule[] = []
  for (const [at, draft] of drafts.entries()) {
    const [value, to] = [readNumber(draft.value, field), draft.when === 'between' ? readNumber(draft.to, field) : undefined]
    if (value === null || to === null) {
      const written = value === null ? draft.value : draft.to
      return { at, problem: problemIn(at, written.trim()) }
    }
    rules.push({ when: draft.when, value, ...(to === undefined ? {} : { to }), tone: draft.tone, sign: draft.sign })
  }
  return { rules }
}

const problemIn = (at: number, written: string): Words =>
  written === ''
    ? { zh: `规则 ${at + 1} 还没有填数字。请填如 100、20%、12万。`, en: `Rule ${at + 1} has no number yet. Write 100, 20% or 1.5k, say.` }
    : {
        zh: `规则 ${at + 1}：“${written}”不是数字。请填如 100、20%、12万。`,
        en: `Rule ${at + 1}: “${written}” is no number. Write 100, 20% or 1.5k, say.`,
      }

export type FormatKind = MeasureFormat['kind'] | 'none'
