import { additivityWords } from '../../core/field/catalogue.ts'
import type { Field } from '../../core/field/field.ts'
import type { Language, Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Tooltip } from '../ui/Tooltip.tsx'
import css from './FieldCard.module.css'
import { kindWords } from './FieldIcon.tsx'

interface FieldCardProps {
  field: Field
  anchor: { current: HTMLElement }
  blocked: Words | null
  language: Language
  today: string | undefined
}

/** What a field means, in what unit, and who answers for it. */
export function FieldCard({ field, anchor, blocked, language, today }: FieldCardProps) {
  const { say } = usePreferences()
  const facts: [Words, string | undefined][] = [
    [{ zh: '类型', en: 'Kind' }, say(kindWords(field))],
    [{ zh: '单位', en: 'Unit' }, field.unit && say(field.unit)],
    [{ zh: '合计', en: 'Totals' }, field.additivity && say(additivityWords[field.additivity].title)],
    [{ zh: '负责人', en: 'Owner' }, field.owner],
    [{ zh: '数据截至', en: 'Data up to' }, today],
  ]
  return (
    <Tooltip anchor={anchor} width={280} className={css.card}>
      <p className={css.title}>
        {say(field.title)} <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{language === 'zh' ? field.title.en : field.title.zh}</span>
      </p>
      {blocked && <p className={css.blocked}>{say(blocked)}</p>}
      <p>{say(field.description)}</p>
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name.en}>
                <dt>{say(name)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Tooltip>
  )
}
