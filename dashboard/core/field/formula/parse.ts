import { Problem } from '../../problem.ts'
import type { Words } from '../../words.ts'

/** How long a formula may be, and how deep it may be nested. */
export const longestFormula = 2000
const deepest = 40

/** Where in the text a part stands: from `at` to before `end`. */
interface Place {
  at: number
  end: number
}

/** Parts of a date, as numbers; Monday is 1. */
export const dateParts = ['year', 'quarter', 'month', 'day', 'weekday', 'hour'] as const
/** Those that look at more of a chart than one of its numbers: they can only be kept with it. */
export const chartFunctions = ['total', 'share', 'previous', 'cumulative', 'rank'] as const
export type ChartFunction = (typeof chartFunctions)[number]
export const functions = [
  'if',
  'coalesce',
  'round',
  'floor',
  'abs',
  'least',
  'greatest',
  ...dateParts,
  'left',
  'right',
  'length',
  'upper',
  'lower',
  'trim',
  'contains',
  ...chartFunctions,
] as const
export type FunctionName = (typeof functions)[number]

export type Arithmetic = '+' | '-' | '*' | '/'
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='
export type Logic = 'and' | 'or'

/** A formula as a tree. A field stands by the name in its brackets, whatever that is. */
export type Formula = Place &
  (
    | { kind: 'number'; value: number }
    | { kind: 'text'; value: string }
    | { kind: 'field'; name: string }
    | { kind: 'minus'; of: Formula }
    | { kind: 'not'; of: Formula }
    | { kind: 'join'; left: Formula; right: Formula }
    | { kind: 'arithmetic'; operator: Arithmetic; left: Formula; right: Formula }
    | { kind: 'comparison'; operator: Comparison; left: Formula; right: Formula }
    | { kind: 'logic'; operator: Logic; left: Formula; right: Formula }
    | { kind: 'call'; function: FunctionName; arguments: Formula[] }
  )

/** What is wrong with a formula, and where in its text. */
export class FormulaProblem extends Problem {
  readonly at: number
  readonly end: number
  constructor(words: Words, { at, end }: Place) {
    super('formula_wrong', { status: 400, ...words }, { at, end })
    this.at = at
    this.end = end
  }
}

interface Token extends Place {
  kind: 'number' | 'text' | 'field' | 'word' | 'sign' | 'end'
  text: string
}

// What a Chinese keyboard writes, and the signs taught at school.
const sameSigns: Record<string, string> = {
  '（': '(',
  '）': ')',
  '，': ',',
  '＋': '+',
  '－': '-',
  '−': '-',
  '×': '*',
  '＊': '*',
  '÷': '/',
  '／': '/',
  '＆': '&',
  '＝': '=',
  '＜': '<',
  '＞': '>',
  '≤': '<=',
  '≥': '>=',
  '≠': '<>',
  '!=': '<>',
  '==': '=',
}

const sameWords: Record<string, string> = {
  如果: 'if',
  且: 'and',
  或: 'or',
  非: 'not',
  空则: 'coalesce',
  四舍五入: 'round',
  向下取整: 'floor',
  绝对值: 'abs',
  较小: 'least',
  较大: 'greatest',
  年: 'year',
  季度: 'quarter',
  月: 'month',
  日: 'day',
  星期: 'weekday',
  小时: 'hour',
  取左: 'left',
  取右: 'right',
  长度: 'length',
  大写: 'upper',
  小写: 'lower',
  去空格: 'trim',
  包含: 'contains',
  合计: 'total',
  总计: 'total',
  占比: 'share',
  上期: 'previous',
  累计: 'cumulative',
  排名: 'rank',
  running: 'cumulative',
  min: 'least',
  max: 'greatest',
}

/** What the functions are called in Chinese. */
const chineseWords = Object.entries(sameWords)
  .filter(([word, name]) => /\p{Script=Han}/u.test(word) && (functions as readonly string[]).includes(name))
  .map(([word]) => word)
  .join('、')

const token =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)%?)|\[(?<field>[^[\]]*)\]|(?<text>"[^"]*"|“[^”]*”)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign><>|!=|==|<=|>=|[-+*/&(),=<>（），＋－−×＊÷／＆＝＜＞≤≥≠])/uy

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  token.lastIndex = 0
  let at = 0
  while (at < text.length) {
    const found = token.exec(text)
    if (!found) {
      const end = at + ([...text.slice(at, at + 2)][0]?.length ?? 1)
      throw new FormulaProblem(
        text[at] === '['
          ? { zh: '方括号没有结束，请补上 ]', en: 'This bracket is not closed: add ]' }
          : /["“]/.test(text[at] ?? '')
            ? { zh: '引号没有结束，请补上', en: 'This quote is not closed' }
            : { zh: `不认识“${text.slice(at, end)}”`, en: `“${text.slice(at, end)}” is not understood here` },
        { at, end },
      )
    }
    const end = token.lastIndex
    const { number, text: quoted, field, word, sign } = found.groups ?? {}
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at, end })
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1), at, end })
    else if (field !== undefined) tokens.push({ kind: 'field', text: field.trim(), at, end })
    else if (word !== undefined) tokens.push({ kind: 'word', text: sameWords[word.toLowerCase()] ?? word.toLowerCase(), at, end })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sameSigns[sign] ?? sign, at, end })
    at = end
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length })
  return tokens
}

const comparisons: readonly string[] = ['=', '<>', '<', '<=', '>', '>=']
const fewest: Record<FunctionName, [number, number]> = {
  if: [2, 3],
  coalesce: [2, 20],
  round: [1, 2],
  floor: [1, 1],
  abs: [1, 1],
  least: [2, 20],
  greatest: [2, 20],
  year: [1, 1],
  quarter: [1, 1],
  month: [1, 1],
  day: [1, 1],
  weekday: [1, 1],
  hour: [1, 1],
  left: [2, 2],
  right: [2, 2],
  length: [1, 1],
  upper: [1, 1],
  lower: [1, 1],
  trim: [1, 1],
  contains: [2, 2],
  total: [1, 1],
  share: [1, 1],
  previous: [1, 1],
  cumulative: [1, 1],
  rank: [1, 1],
}

/**
 * The tree of a formula: `+ − × ÷`, `&` between texts, comparisons, `and`, `or`, `not`, numbers, `"texts"`, `[fields]` and the functions above; Chinese signs and words
 * mean the same. Throws `FormulaProblem`.
 */
export function parseFormula(text: string): Formula {
  if (text.length > longestFormula)
    throw new FormulaProblem(
      { zh: `公式太长，最多 ${longestFormula} 个字符`, en: `The formula is too long: at most ${longestFormula} characters` },
      { at: longestFormula, end: text.length },
    )
  const reader = new Reader(tokensOf(text))
  if (reader.isOver) throw new FormulaProblem({ zh: '请写公式', en: 'Write a formula' }, reader.next)
  const formula = reader.either()
  if (!reader.isOver) throw reader.unexpected()
  return formula
}

class Reader {
  readonly #tokens: Token[]
  #place = 0
  #depth = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  get next(): Token {
    return this.#tokens[Math.min(this.#place, this.#tokens.length - 1)] as Token
  }

  get isOver(): boolean {
    return this.next.kind === 'end'
  }

  #take(): Token {
    const taken = this.next
    this.#place += 1
    return taken
  }

  #is(kind: Token['kind'], ...texts: string[]): boolean {
    return this.next.kind === kind && (texts.length === 0 || texts.includes(this.next.text))
  }

  unexpected(): FormulaProblem {
    const { kind, text } = this.next
    if (kind === 'end') return new FormulaProblem({ zh: '公式没有写完', en: 'The formula ends too early' }, this.next)
    if (kind === 'sign' && text === ')') return new FormulaProblem({ zh: '多了一个右括号', en: 'This bracket closes nothing' }, this.next)
    return new FormulaProblem({ zh: '这里缺少运算符，或者多写了内容', en: 'An operator is missing here, or this is too much' }, this.next)
  }

  #close(): Token {
    if (this.#is('sign', ')')) return this.#take()
    if (this.next.kind === 'end') throw new FormulaProblem({ zh: '缺少右括号', en: 'A closing bracket is missing' }, this.next)
    throw this.unexpected()
  }

  /** One level of operators: parts of the next one, joined from left to right. */
  #chain(part: () => Formula, isOperator: () => boolean, join: (operator: string, left: Formula, right: Formula) => Formula): Formula {
    let left = part()
    while (isOperator()) left = join(this.#take().text, left, part())
    return left
  }

  either(): Formula {
    this.#depth += 1
    if (this.#depth > deepest)
      throw new FormulaProblem({ zh: `括号嵌套太深，最多 ${deepest} 层`, en: `Nested too deep: at most ${deepest} levels` }, this.next)
    const join = (operator: string, left: Formula, right: Formula): Formula => ({
      ...around(left, right),
      kind: 'logic',
      operator: operator as Logic,
      left,
      right,
    })
    const both = () =>
      this.#chain(
        () => this.#negated(),
        () => this.#is('word', 'and'),
        join,
      )
    const formula = this.#chain(both, () => this.#is('word', 'or'), join)
    this.#depth -= 1
    return formula
  }

  #negated(): Formula {
    if (!this.#is('word', 'not')) return this.#compared()
    const { at } = this.#take()
    const of = this.#compared()
    return { kind: 'not', of, at, end: of.end }
  }

  #compared(): Formula {
    const left = this.#joined()
    if (this.next.kind !== 'sign' || !comparisons.includes(this.next.text)) return left
    const operator = this.#take().text as Comparison
    const right = this.#joined()
    return { ...around(left, right), kind: 'comparison', operator, left, right }
  }

  #joined(): Formula {
    return this.#chain(
      () => this.#sum(),
      () => this.#is('sign', '&'),
      (_, left, right) => ({ ...around(left, right), kind: 'join', left, right }),
    )
  }

  #sum(): Formula {
    return this.#chain(
      () => this.#product(),
      () => this.#is('sign', '+', '-'),
      arithmetic,
    )
  }

  #product(): Formula {
    return this.#chain(
      () => this.#signed(),
      () => this.#is('sign', '*', '/'),
      arithmetic,
    )
  }

  #signed(): Formula {
    let minuses = 0
    const { at } = this.next
    while (this.#is('sign', '+', '-')) if (this.#take().text === '-') minuses += 1
    const of = this.#atom()
    return minuses % 2 === 1 ? { kind: 'minus', of, at, end: of.end } : of
  }

  #atom(): Formula {
    const { kind, text, at, end } = this.next
    if (kind === 'number') {
      this.#take()
      const isShare = text.endsWith('%')
      return { kind: 'number', value: isShare ? Number(text.slice(0, -1)) / 100 : Number(text), at, end }
    }
    if (kind === 'text') {
      this.#take()
      return { kind: 'text', value: text, at, end }
    }
    if (kind === 'field') {
      this.#take()
      return { kind: 'field', name: text, at, end }
    }
    if (kind === 'word') return this.#call()
    if (!this.#is('sign', '(')) throw this.unexpected()
    this.#take()
    const inner = this.either()
    return { ...inner, at, end: this.#close().end }
  }

  #call(): Formula {
    const { text, at, end } = this.#take()
    const name = functions.find((known) => known === text)
    if (!name || !this.#is('sign', '('))
      throw new FormulaProblem(
        name
          ? { zh: `${text} 后面要写括号：${text}(…)`, en: `${text} needs brackets: ${text}(…)` }
          : {
              zh: `没有名为“${text}”的函数；字段请写在方括号里，如 [订单数]。可用的函数：${chineseWords}`,
              en: `There is no function “${text}”; fields stand in brackets, like [Orders]. Functions: ${functions.join(', ')}`,
            },
        { at, end },
      )
    this.#take()
    const given: Formula[] = []
    if (!this.#is('sign', ')')) {
      given.push(this.either())
      while (this.#is('sign', ',')) {
        this.#take()
        given.push(this.either())
      }
    }
    const closed = this.#close()
    const [least, most] = fewest[name]
    if (given.length < least || given.length > most)
      throw new FormulaProblem(
        {
          zh: `${name} 需要 ${least === most ? least : `${least} 到 ${most}`} 个参数，这里有 ${given.length} 个`,
          en: `${name} takes ${least === most ? least : `${least} to ${most}`} arguments, here are ${given.length}`,
        },
        { at, end: closed.end },
      )
    return { kind: 'call', function: name, arguments: given, at, end: closed.end }
  }
}

const around = (left: Formula, right: Formula): Place => ({ at: left.at, end: right.end })

const arithmetic = (operator: string, left: Formula, right: Formula): Formula => ({
  ...around(left, right),
  kind: 'arithmetic',
  operator: operator as Arithmetic,
  left,
  right,
})

/** The parts of a formula, itself the first. */
export function partsOf(formula: Formula): Formula[] {
  const inner =
    formula.kind === 'call'
      ? formula.arguments
      : formula.kind === 'minus' || formula.kind === 'not'
        ? [formula.of]
        : formula.kind === 'number' || formula.kind === 'text' || formula.kind === 'field'
          ? []
          : [formula.left, formula.right]
  return [formula, ...inner.flatMap(partsOf)]
}

/** What a part calls of the chart, or null. */
export const chartFunctionOf = (part: Formula): ChartFunction | null =>
  part.kind === 'call' ? (chartFunctions.find((name) => name === part.function) ?? null) : null
