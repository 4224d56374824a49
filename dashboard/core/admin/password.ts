import type { Words } from '../words.ts'

export const shortestPassword = 10
export const longestPassword = 200

// The stems that lists of leaked passwords are made of; what people put around them (digits, signs) is taken off first.
const common = new Set(
  `password passwort passwd pass passcode letmein welcome admin administrator root user guest test tester testing login master changeme default
  secret qwerty qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc abc abcd abcdef iloveyou iloveu monkey dragon sunshine princess football baseball
  superman batman trustno shadow michael jordan starwars whatever freedom hello helloworld google facebook company office summer winter spring
  autumn monday january clientele kexi woaini woaiwo wodemima mima mimamima aini nihao zhongguo beijing shanghai gongsi guanliyuan`.split(
    /\s+/,
  ),
)

const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm'].flatMap(
  (run) => [run, [...run].reverse().join('')],
)

/** `p4ssw0rd` is `password`. */
const toLetters = (text: string) =>
  text.replace(/[@4]/g, 'a').replace(/0/g, 'o').replace(/1|!/g, 'i').replace(/3/g, 'e').replace(/[$5]/g, 's')

/** How many pieces a text falls into when each is a run of a keyboard row, the alphabet or the digits, or one sign again and again. */
function piecesOf(text: string): number {
  let pieces = 0
  for (let from = 0; from < text.length; pieces++) {
    let to = from + 1
    while (to < text.length && isRun(text.slice(from, to + 1))) to++
    from = to
  }
  return pieces
}

const isRun = (text: string) => new Set(text).size === 1 || runs.some((run) => run.includes(text))

/** Whether a text is some shorter one, repeated. */
const isRepeated = (text: string) => (text + text).indexOf(text, 1) < text.length

/** Why a password would be guessed, as a sentence; null when it is fit. `about` is what a stranger knows: the e-mail, the name. */
export function weakness(password: string, about: string[] = []): Words | null {
  const text = password.toLowerCase()
  if (password.length < shortestPassword || password.length > longestPassword)
    return {
      zh: `密码需要 ${shortestPassword} 到 ${longestPassword} 个字符。请调整长度。`,
      en: `A password has ${shortestPassword} to ${longestPassword} characters. Change its length.`,
    }
  if (/^[\d\s.\-/]+$/.test(text))
    return {
      zh: '密码不能只有数字，日期和电话很容易被猜到。请加入文字。',
      en: 'Digits alone, such as dates and phone numbers, are guessed soon. Add words.',
    }
  if (isRepeated(text) || new Set(text).size < 5 || piecesOf(text) <= 3)
    return {
      zh: '密码是重复或键盘上连着的字符，很容易被猜到。请换成几个不相关的词。',
      en: 'Repeated signs and rows of the keyboard are guessed soon. Take a few words that have nothing to do with each other.',
    }
  const stem = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const stems = [stem, toLetters(stem)]
  if (stems.some((stem) => common.has(stem) || common.has(stem.replace(/(.+?)\1+/u, '$1'))))
    return {
      zh: '这是最常见的密码之一。请换成几个不相关的词。',
      en: 'This is one of the commonest passwords. Take a few words that have nothing to do with each other.',
    }
  const known = about.flatMap((one) => one.toLowerCase().split(/[@.\s]+/)).filter((one) => one.length >= 4)
  if (known.some((one) => text.includes(one) && text.length - one.length < 6))
    return {
      zh: '密码里几乎只有姓名或邮箱。请换成别人想不到的词。',
      en: 'It is little more than the name or e-mail. Take words that nobody connects with them.',
    }
  return null
}
