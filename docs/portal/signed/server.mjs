// A portal with its own sign-in, in one file: node server.mjs, then open http://localhost:8080
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { signEmbed } from './sign.mjs'

const { CLIENTELE_URL = 'http://localhost:4000', CLIENTELE_KEY, CLIENTELE_BOARD, CLIENTELE_TILES = '', PORT = '8080' } = process.env
if (!CLIENTELE_KEY || !CLIENTELE_BOARD) {
  console.error('Set CLIENTELE_KEY (the whole key, ck_….secret) and CLIENTELE_BOARD (the last part of the board’s address).')
  process.exit(1)
}

// Your portal knows who is signed in and what they may see; here the address says it.
const people = {
  'li.na': { name: '李娜 Li Na', rows: { 'sales.region': ['华东'] } },
  'wang.qiang': { name: '王强 Wang Qiang', rows: { 'sales.region': ['华南', '华北'] } },
  boss: { name: '总经理 The boss', rows: {} },
}
const personOf = (address) => (address.searchParams.get('as') in people ? address.searchParams.get('as') : 'li.na')

const policy = [
  "default-src 'none'",
  `script-src 'self' ${CLIENTELE_URL}`,
  `frame-src ${CLIENTELE_URL}`,
  "style-src 'self'",
  // The page fetches its next token from here.
  "connect-src 'self'",
  'img-src data:',
].join('; ')

const files = { '/page.css': 'text/css', '/page.js': 'text/javascript' }

const server = http.createServer((req, res) => {
  const address = new URL(req.url, 'http://portal')
  const who = personOf(address)
  res.setHeader('content-security-policy', policy)
  if (address.pathname === '/clientele-token') {
    res.setHeader('content-type', 'text/plain')
    res.setHeader('cache-control', 'no-store')
    return res.end(signEmbed(CLIENTELE_KEY, { sub: who, boards: [CLIENTELE_BOARD], rows: people[who].rows }))
  }
  if (address.pathname in files) {
    res.setHeader('content-type', files[address.pathname])
    return res.end(readFileSync(new URL(`.${address.pathname}`, import.meta.url)))
  }
  if (address.pathname !== '/') return res.writeHead(404).end()
  res.setHeader('content-type', 'text/html; charset=utf-8')
  const fill = { server: CLIENTELE_URL, board: CLIENTELE_BOARD, who, name: people[who].name, charts: charts(who) }
  const page = readFileSync(new URL('./page.html', import.meta.url), 'utf8')
  return res.end(page.replace(/\{(\w+)\}/g, (place, name) => fill[name] ?? place))
})

/** One element a chart; they share the token of the page. */
function charts(who) {
  const tiles = CLIENTELE_TILES.split(',').filter(Boolean)
  return tiles
    .map(
      (tile) =>
        `<clientele-chart board="${CLIENTELE_BOARD}" tile="${tile}" height="260" hide="filters" token-url="/clientele-token?as=${who}"></clientele-chart>`,
    )
    .join('\n')
}

server.listen(Number(PORT), '127.0.0.1', () => console.log(`portal: http://localhost:${server.address().port}`))
