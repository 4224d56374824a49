import { presetWords } from '../../core/chart/range.ts'
import { type Condition, type Filter, rangePresets } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { notSet, valueText } from '../../core/field/text.ts'
import type { Language, Words } from '../../core/words.ts'
import { operatorWords, titleOf } from './words.ts'

/** The values of a filter in words: "East, South and 2 more". */
export function valuesWords(filter: Filter, fields: Fields): Words {
  const field = fields.byName.get(filter.member)
  const preset = rangePresets.find((name) => name === filter.values[0])
  if (filter.operator === 'set' || filter.operator === 'notSet') return operatorWords[filter.operator]
  if (preset) return presetWords[preset]
  const isDates = filter.operator === 'inDateRange'
  const inWords = (language: Language) => {
    const texts = filter.values.map((value) =>
      value === null
        ? notSet[language]
        : field?.kind === 'dimension' && field.type !== 'number'
          ? valueText(value, field, language)
          : value,
    )
    const joined = isDates ? [...new Set(texts)].join(' – ') : texts.slice(0, 2).join(language === 'zh' ? '、' : ', ')
    const more = isDates ? 0 : texts.length - 2
    const rest = more > 0 ? (language === 'zh' ? ` 等 ${texts.length} 项` : ` and ${more} more`) : ''
    return `${joined}${rest}`
  }
  return { zh: inWords('zh'), en: inWords('en') }
}

/** A filter in words: "Region is East, South and 2 more". */
export function filterWords(filter: Filter, fields: Fields): Words {
  const title = titleOf(fields, filter.member)
  const verb = operatorWords[filter.operator]
  const values = valuesWords(filter, fields)
  const isBare = filter.operator === 'set' || filter.operator === 'notSet'
  const inWords = (language: Language) => `${title[language]} ${verb[language]}${isBare ? '' : ` ${values[language]}`}`
  return { zh: inWords('zh'), en: inWords('en') }
}

/** A condition in words: "Region is East or Channel is Web", "Customer: first 10 by Net sales". */
export function conditionWords(condition: Condition, fields: Fields): Words {
  if (condition.kind === 'same') return { zh: `与“${condition.title.zh}”相同`, en: `Same as “${condition.title.en}”` }
  if (condition.kind === 'top') {
    const { member, by, count, end } = condition
    const [of, measure] = [titleOf(fields, member), titleOf(fields, by)]
    return end === 'smallest'
      ? { zh: `${measure.zh}最小的 ${count} 个${of.zh}`, en: `${of.en}: smallest ${count} by ${measure.en}` }
      : { zh: `${measure.zh}最大的 ${count} 个${of.zh}`, en: `${of.en}: largest ${count} by ${measure.en}` }
  }
  const isLone = condition.any.length === 1
  const allWords = (all: Filter[], language: Language) => {
    const texts = all.map((filter) => filterWords(filter, fields)[language])
    const joined = texts.join(language === 'zh' ? ' 且 ' : ' and ')
    return texts.length > 1 && !isLone ? (language === 'zh' ? `（${joined}）` : `(${joined})`) : joined
  }
  const inWords = (language: Language) => condition.any.map((all) => allWords(all, language)).join(language === 'zh' ? ' 或 ' : ' or ')
  return { zh: inWords('zh'), en: inWords('en') }
}
