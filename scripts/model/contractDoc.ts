/**
 * Writes `docs/source-contract.md` from the source contract: `node scripts/model/contractDoc.ts`.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Column, tables } from '../../dashboard/core/source/contract.ts'

export const contractDocFile = path.resolve(import.meta.dirname, '../../docs/source-contract.md')

const types: Record<Column['type'], string> = {
  text: 'text',
  integer: 'bigint',
  decimal: 'double precision',
  money: 'decimal(18,4)',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp, UTC',
}

const intro = `# Source tables · 源数据表

What an import fills, and what a company with its own database provides as tables or views of these names. A column without a mark may be
missing or empty. Money is in major units of the reporting currency. A \`timestamp\` is an instant (with a zone it is turned into UTC, without
one it is taken for UTC); a \`date\` is a business date and is never shifted. Made from \`dashboard/core/source/contract.ts\` by
\`node scripts/model/contractDoc.ts\`.

导入写入这些表；自有数据库的公司按这些名称提供表或视图。未标“必需”的列可以缺少或为空。金额为报告货币的主单位。\`timestamp\` 是时刻
（带时区的换算为 UTC，不带的视为 UTC），\`date\` 是业务日期，不做时区换算。
`

function notesOf({ required, dateOf, references, values, unique }: Column): string {
  return [
    required ? '**required 必需**' : '',
    dateOf ? `from \`${dateOf}\` where empty 为空时取自 \`${dateOf}\`` : '',
    references ? `→ \`${references}\`` : '',
    unique ? 'unique 唯一' : '',
    values ? values.map(({ value, zh }) => `\`${value}\` ${zh}`).join(', ') : '',
  ]
    .filter(Boolean)
    .join('; ')
}

/** The whole page. */
export function contractDoc(): string {
  const sections = tables.map(({ name, zh, en, key, columns }) => {
    const rows = columns.map(
      (column) => `| \`${column.name}\` | ${types[column.type]} | ${column.en} · ${column.zh} | ${notesOf(column)} |`,
    )
    return `\n## ${name} · ${en} · ${zh}\n\nKey 主键: ${key.map((one) => `\`${one}\``).join(', ')}\n\n| column | type | meaning | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return intro + sections.join('')
}

if (import.meta.main) writeFileSync(contractDocFile, contractDoc())
