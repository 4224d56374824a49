import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const browsers = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser that tests, screenshots and benchmarks run in: `CHROMIUM_PATH`, or the system's Chromium or Chrome. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browsers.find((path) => path && existsSync(path))
  if (!executablePath) throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to one.')
  return chromium.launch({ executablePath, headless: true, args: quiet })
}

interface Opened {
  /** A token as the server gives it at sign-in; without one the sign-in screen appears. */
  token?: string | undefined
  language?: 'zh' | 'en'
  theme?: 'light' | 'dark'
  width?: number
  height?: number
  touch?: boolean
}

/** A page in a context of its own, signed in, in the wanted language, theme and size. Errors of the page fail the test that reads `problems`. */
export async function openPage(browser: Browser, url: string, options: Opened = {}): Promise<{ page: Page; problems: string[] }> {
  const { token, language = 'zh', theme = 'light', width = 1440, height = 900, touch = false } = options
  const wishes: BrowserContextOptions = {
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
  }
  const context = await browser.newContext(wishes)
  await context.addInitScript(
    ([kept, chosen]) => {
      if (location.protocol === 'about:') return
      if (kept && !localStorage.getItem('clientele.token')) localStorage.setItem('clientele.token', kept)
      if (!localStorage.getItem('clientele.preferences')) localStorage.setItem('clientele.preferences', chosen ?? '{}')
    },
    [token ?? '', JSON.stringify({ language, theme })] as const,
  )
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (problem) => problems.push(String(problem)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(url)
  return { page, problems }
}
