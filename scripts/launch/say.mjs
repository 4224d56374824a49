const locale =
  process.env.CLIENTELE_LANG ||
  process.env.LC_ALL ||
  process.env.LC_MESSAGES ||
  process.env.LANG ||
  Intl.DateTimeFormat().resolvedOptions().locale
const language = /^zh/i.test(locale) ? 'zh' : 'en'

/** The text in the terminal's language. */
export const say = (words) => words[language]

/** A failure a person can act on; anything else that is thrown is a fault of ours. */
export class Refusal extends Error {
  constructor(words) {
    super(say(words))
  }
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/**
 * Runs one step and shows its name, what it is at, and the time it took.
 * `work` gets a function that says how far it is; on a terminal the line is rewritten, elsewhere it is repeated every ten seconds.
 */
export async function step(name, work) {
  const started = performance.now()
  let progress = ''
  const line = () => `  ${say(name)} … ${progress ? `${progress} · ` : ''}${seconds(started)}`
  const live = process.stdout.isTTY
  const timer = setInterval(() => process.stdout.write(live ? `\r\x1b[2K${line()}` : `${line()}\n`), live ? 200 : 10_000)
  try {
    const result = await work((text) => {
      progress = text
    })
    clearInterval(timer)
    const note = typeof result === 'string' && result ? ` (${result})` : ''
    process.stdout.write(`${live ? '\r\x1b[2K' : ''}✓ ${say(name)}${note} · ${seconds(started)}\n`)
    return result
  } catch (error) {
    clearInterval(timer)
    process.stdout.write(`${live ? '\r\x1b[2K' : ''}✗ ${say(name)} · ${seconds(started)}\n`)
    throw error
  }
}
