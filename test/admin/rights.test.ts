import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signPerson } from '../../dashboard/server/access.ts'
import { type Role, type Server, start } from '../start.ts'
import { type Crawler, crawl, otherWays, readViews } from './crawl.ts'

const secrets = { api: 'a secret of a server with rights, long enough', share: 'another' }
const soon = new Date(Date.now() + 3_600_000)
const env = { CUBEJS_API_SECRET: secrets.api }

let server: Server
beforeAll(async () => {
  server = await start({ env })
  await makeGroups(server)
})
afterAll(() => server?.stop())

const everything = {
  rows: 'all',
  members: { mode: 'all but', names: [] },
  shows: ['id', 'name', 'phone', 'email', 'address', 'text', 'amount'],
  acts: ['ask a question', 'see people', 'export data', 'share a board', 'import data', 'define a measure'],
}
const give = (on: Server, name: string, rights: object) =>
  on.put(`/api/groups/${encodeURIComponent(name)}`, { note: '', rights: { ...everything, ...rights } })

/** One sees a region; one sees no names, neither profits nor RFM, of the north; one is in two groups, of which one alone shows costs. */
async function makeGroups(on: Server): Promise<void> {
  await give(on, '华东', { rows: [[{ dimension: 'region', values: ['华东'] }]] })
  await give(on, 'blind', {
    rows: [[{ dimension: 'region', values: ['华北', null] }]],
    shows: ['phone'],
    members: { mode: 'all but', names: ['profit', 'rfm', 'sales.cost_of_goods'] },
  })
  await give(on, 'web', { rows: [[{ dimension: 'channel', values: ['web'] }]], members: { mode: 'only', names: ['sales', 'customers'] } })
  await give(on, 'south', {
    rows: [
      [
        { dimension: 'region', values: ['华南'] },
        { dimension: 'customer_type', values: ['company'] },
      ],
    ],
    members: { mode: 'only', names: ['sales.orders', 'sales.region', 'sales.net_sales', 'service'] },
    shows: [],
  })
}

const token = (groups: string[], role: Role = 'editor', more: object = {}) => signed({ sub: groups.join('+'), role, groups, ...more })

async function signed(claims: object): Promise<string> {
  const { SignJWT } = await import('jose')
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(soon)
    .sign(new TextEncoder().encode(secrets.api))
}

const inView = (view: string, name: string, values: string[]) => ({ member: `${view}.${name}`, operator: 'equals', values })
const profitable = ['profit', 'rfm']

/** Written by hand from the groups above. */
async function crawlers(): Promise<Crawler[]> {
  const none = new Set<string>()
  const personal = ['customer_id', 'name', 'customer_net_sales', 'order_id', 'lead_id', 'opportunity_id']
  const everywhere = (views: string[]) => new Set(views.flatMap((view) => personal.map((name) => `${view}.${name}`)))
  const views = (await readViews(server)).map(({ name }) => name)
  return [
    {
      name: 'east',
      token: await token(['华东']),
      rowsOf: (view, has) => (has.has('region') ? [inView(view, 'region', ['华东'])] : null),
      isHidden: () => false,
      masked: none,
    },
    {
      name: 'blind',
      token: await token(['blind'], 'analyst'),
      rowsOf: (view, has) => {
        if (!has.has('region') || profitable.includes(view)) return null
        return [{ or: [inView(view, 'region', ['华北']), { member: `${view}.region`, operator: 'notSet' }] }]
      },
      isHidden: (member) => member === 'sales.cost_of_goods' || profitable.includes(member.split('.')[0] ?? ''),
      masked: everywhere(views),
    },
    {
      name: 'web and south',
      token: await token(['web', 'south'], 'viewer'),
      rowsOf: (view, has) => {
        const south = { and: [inView(view, 'region', ['华南']), inView(view, 'customer_type', ['company'])] }
        const own = [has.has('channel') && inView(view, 'channel', ['web']), has.has('region') && has.has('customer_type') && south].filter(
          Boolean,
        )
        return own.length > 0 ? [{ or: own }] : null
      },
      isHidden: (member) => !['sales', 'customers', 'service'].includes(member.split('.')[0] ?? ''),
      masked: none,
    },
  ]
}

test('no member of any view brings back a row, a value or a name outside the rights of three people', { timeout: 900_000 }, async () => {
  const views = await readViews(server)
  const { asked, refused, leaks } = await crawl(server, await crawlers(), views)
  console.log(
    `rights: ${views.length} views, ${views.flatMap(({ measures, dimensions, times }) => [...measures, ...dimensions, ...times]).length} members, 3 people: ${asked} questions, ${refused} refused, ${leaks.length} leaks`,
  )
  expect(leaks).toEqual([])
  expect(refused).toBeGreaterThan(50)
  expect(asked - refused).toBeGreaterThan(300)
})

test('every other way to ask is the same gate', { timeout: 300_000 }, async () => {
  const east = await token(['华东'])
  const cities = async (filters: object[]) =>
    (await server.load({ dimensions: ['sales.city'], filters })).map((row) => String(row['sales.city']))
  const own = await cities([inView('sales', 'region', ['华东'])])
  const others = (await cities([{ member: 'sales.region', operator: 'notEquals', values: ['华东'] }])).filter((city) => !own.includes(city))
  expect(others.length).toBeGreaterThan(20)
  for (const [way, text] of await otherWays(server, east, { measures: ['sales.orders'], dimensions: ['sales.city'] })) {
    expect([way, others.find((city) => text.includes(city))]).toEqual([way, undefined])
    // It was answered, not merely refused: what says nothing leaks nothing either.
    if (way !== 'blended') expect([way, own.some((city) => text.includes(city))]).toEqual([way, true])
  }
  const blind = await token(['blind'], 'analyst')
  for (const [way, text] of await otherWays(server, blind, { measures: ['sales.cost_of_goods'], dimensions: ['sales.region'] })) {
    // That one asks without measures, which it may.
    if (way === 'ungrouped') continue
    expect([way, /"sales.costOfGoods|"data":\[\{/.exec(text)?.[0], /not for you|无权查看/.test(text)]).toEqual([way, undefined, true])
  }
  const names = new Set(
    (await server.load({ dimensions: ['customers.name'], limit: 500 }))
      .map((row) => String(row['customers.name']))
      .filter((name) => name.length > 2),
  )
  for (const [way, text] of await otherWays(server, blind, { measures: ['customers.count'], dimensions: ['customers.name'] }))
    expect([way, [...names].find((name) => text.includes(`"${name}"`))]).toEqual([way, undefined])
})

test('filters, orders and errors are no oracles', async () => {
  const east = { token: await token(['华东']) }
  const blind = { token: await token(['blind'], 'analyst') }
  const filtered = (member: string, operator: string, values: string[]) => ({
    measures: ['customers.count'],
    filters: [{ member, operator, values }],
  })
  expect(await server.load({ measures: ['sales.orders'], filters: [inView('sales', 'region', ['华北'])] }, east)).toEqual([
    { 'sales.orders': '0' },
  ])
  // A name that is masked is found neither whole nor in part, and sorts by what is shown of it.
  const [someone] = await server.load({ dimensions: ['customers.name'], filters: [inView('customers', 'region', ['华北'])], limit: 1 })
  const name = String(someone?.['customers.name'])
  expect(await server.load(filtered('customers.name', 'equals', [name]), blind)).toEqual([{ 'customers.count': '0' }])
  expect(await server.load(filtered('customers.name', 'contains', [name.slice(1)]), blind)).toEqual([{ 'customers.count': '0' }])
  for (const query of [
    { measures: ['sales.orders'], order: { 'sales.cost_of_goods': 'desc' } },
    { measures: ['sales.orders'], filters: [{ member: 'sales.cost_of_goods', operator: 'gt', values: ['0'] }] },
    { measures: ['sales.orders'], filters: [{ or: [{ and: [{ member: 'sales.cost_of_goods', operator: 'gt', values: ['0'] }] }] }] },
    { dimensions: ['profit.region'] },
    { measures: ['sales.orders'], timeDimensions: [{ dimension: 'rfm.as_of', dateRange: ['2025-01-01', '2025-12-31'] }] },
  ]) {
    const { status, body } = await server.ask('POST', '/cubejs-api/v1/load', { query }, blind)
    expect([query, status, body.problem]).toEqual([query, 403, 'hidden_member'])
    expect((await server.ask('POST', '/cubejs-api/v1/sql', { query }, blind)).status).toBe(403)
    expect((await server.ask('POST', '/cubejs-api/v1/dry-run', { query }, blind)).status).toBe(403)
  }
})

test('what the model is said to hold is what somebody may see, in meta, schema, definitions and usage', async () => {
  const blind = { token: await token(['blind'], 'analyst') }
  for (const address of ['/cubejs-api/v1/meta', '/cubejs-api/v1/meta?extended=true', '/cubejs-api/v1/meta?onlyViews=true']) {
    const { body } = await server.ask('GET', address, undefined, blind)
    const text = JSON.stringify(body.cubes ?? body)
    expect([
      address,
      /"(profit|rfm|marketing)"|"profit\.|"rfm\.(monetary|customers|segment)|"sales\.cost_of_goods/.exec(text)?.[0],
    ]).toEqual([address, undefined])
    expect([address, text.includes('sales.orders')]).toEqual([address, true])
  }
  for (const member of ['sales.cost_of_goods', 'rfm.monetary', 'profit.cm1']) {
    expect((await server.ask('GET', `/api/fields/${member}`, undefined, blind)).status).toBe(403)
    expect((await server.ask('GET', `/api/fields/${member}/usage`, undefined, blind)).status).toBe(403)
  }
  const schema = await server.ask('POST', '/cubejs-api/graphql', { query: '{ __schema { types { name fields { name } } } }' }, blind)
  expect(JSON.stringify(schema.body)).not.toMatch(/costOfGoods|cost_of_goods|Profit/)
})

test('two people of equal rights share an answer, two of different rights never do, by whatever cache', async () => {
  const query = { measures: ['sales.net_sales'], dimensions: ['sales.region'], limit: 77 }
  const hits = async () =>
    Number(/clientele_answers_total\{[^}]*hit[^}]*\} (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1] ?? Number.NaN)
  const asked = async (claims: string, etag = '') => {
    const reply = await fetch(`${server.url}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { authorization: `Bearer ${claims}`, 'content-type': 'application/json', ...(etag && { 'if-none-match': etag }) },
      body: JSON.stringify({ query }),
    })
    return { status: reply.status, etag: reply.headers.get('etag') ?? '', text: await reply.text() }
  }
  const whole = await asked(await server.token('admin'))
  const east = await asked(await token(['华东']), whole.etag)
  expect(east.status).toBe(200)
  expect(JSON.parse(east.text).data.map((row: Record<string, unknown>) => row['sales.region'])).toEqual(['华东'])
  const before = await hits()
  const other = await asked(await signed({ sub: 'somebody else', role: 'viewer', groups: ['华东'] }))
  expect(other.text).toBe(east.text)
  expect(await hits()).toBe(before + 1)
  expect((await asked(await token(['华东']), east.etag)).status).toBe(304)
})

test('a link shows what its maker sees, and stops where their rights do', async () => {
  const east = { token: await token(['华东']) }
  const chart = {
    version: 1,
    type: 'bar',
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
  }
  const board = { version: 1, title: '华东看板', tiles: [{ id: 'one', place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart }] }
  const made = await server.ask('POST', '/api/boards', board, east)
  expect([made.status, made.body?.problem]).toEqual([201, undefined])
  const { body: link } = await server.ask('POST', `/api/boards/${made.body.id}/shares`, {}, east)
  const shown = async () => server.ask('POST', `/api/shared/${link.token}/tiles/one`, {}, null)
  const regions = async () => (await shown()).body.results.main.data.columns[0]
  expect(await regions()).toEqual(['华东'])
  await give(server, '华东', { rows: [[{ dimension: 'region', values: ['华中'] }]] })
  // At once, for the link and the token that are out.
  expect(await regions()).toEqual(['华中'])
  await give(server, '华东', { rows: [[{ dimension: 'region', values: ['华东'] }]] })
})

test('nobody sees more through another’s link: not its address, not by widening it, not by changing the board', async () => {
  const chart = (member: string) => ({
    id: 'one',
    place: { x: 0, y: 0, w: 6, h: 4 },
    kind: 'chart',
    chart: {
      version: 1,
      type: 'bar',
      wells: { axis: [{ name: member, kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
    },
  })
  const east = { token: await token(['华东']) }
  const { id, revision } = await server.post('/api/boards', { version: 1, title: '全国', tiles: [chart('sales.region')] })
  const link = await server.post(`/api/boards/${id}/shares`)
  const opened = async () => (await server.ask('GET', `/api/shared/${link.token}`, undefined, null)).body.problem ?? 'opened'
  expect(await opened()).toBe('opened')
  const [listed] = (await server.ask('GET', `/api/boards/${id}/shares`, undefined, east)).body.shares
  expect([listed.id, listed.token]).toEqual([link.id, null])
  expect((await server.get(`/api/boards/${id}/shares`)).shares[0].token).toBe(link.token)
  expect((await server.ask('PUT', `/api/shares/${link.id}`, { filters: [] }, east)).status).toBe(403)
  // Whoever sees the east alone puts the cities on the board: the link waits until its maker has looked at it.
  const changed = { version: 1, title: '全国', tiles: [chart('sales.city')] }
  const saved = await server.ask('PUT', `/api/boards/${id}`, { spec: changed, revision }, east)
  expect([saved.status, saved.body?.problem]).toEqual([200, undefined])
  expect(await opened()).toBe('link_edited')
  await server.put(`/api/boards/${id}`, { spec: { ...changed, title: '全国城市' }, revision: saved.body.revision })
  expect(await opened()).toBe('opened')
})

test('a link made through a back end ends with the group it was made with', async () => {
  await give(server, '短期', { rows: [[{ dimension: 'region', values: ['华东'] }]] })
  const made = await server.ask('POST', '/api/boards', { version: 1, title: '短期看板', tiles: [] }, { token: await token(['短期']) })
  const { body: link } = await server.ask('POST', `/api/boards/${made.body.id}/shares`, {}, { token: await token(['短期']) })
  const opened = async () => (await server.ask('GET', `/api/shared/${link.token}`, undefined, null)).status
  expect(await opened()).toBe(200)
  await server.delete(`/api/groups/${encodeURIComponent('短期')}`)
  expect(await opened()).toBe(410)
})

test('whoever asks more than anybody reads is told when to go on; others are answered, and answers from memory are not counted', async () => {
  const limited = await start({ env: { ...env, CLIENTELE_QUESTIONS_PER_MINUTE: '3' } })
  try {
    const ask = async (sub: string, limit: number) => {
      const asker = { token: await signed({ sub, role: 'viewer' }) }
      return (await limited.ask('POST', '/cubejs-api/v1/load', { query: { measures: ['sales.orders'], limit } }, asker)).body
    }
    for (const limit of [1, 2, 3, 3, 3]) expect((await ask('greedy', limit)).data).toBeDefined()
    const refused = await ask('greedy', 4)
    expect([refused.problem, refused.seconds > 0 && refused.seconds <= 60, refused.data]).toEqual(['too_many_questions', true, undefined])
    expect((await ask('greedy', 3)).data).toBeDefined()
    expect((await ask('modest', 5)).data).toBeDefined()
  } finally {
    await limited.stop()
  }
})

test('what somebody asked stands in the log: members, filters, rows, by which door; answers from memory are counted', async () => {
  const log = async (actor: string): Promise<{ actor: { id: string }; detail: Record<string, unknown> }[]> => {
    const { entries } = await server.get('/api/audit?limit=200')
    return entries.filter((one: { act: string; actor: { id: string } }) => one.act === 'ask' && one.actor.id === actor)
  }
  const asker = { token: await signed({ sub: 'curious', role: 'viewer' }) }
  const query = {
    measures: ['sales.orders'],
    dimensions: ['sales.region'],
    filters: [inView('sales', 'region', ['华东', '华北'])],
    limit: 91,
  }
  for (const _ of [1, 2, 3]) expect(await server.load(query, asker)).toHaveLength(2)
  await expect.poll(async () => (await log('curious')).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
  const entries = await log('curious')
  expect(entries.find(({ detail }) => detail.way === 'rest')?.detail).toMatchObject({
    members: expect.arrayContaining(query.measures),
    filters: query.filters,
    rows: 2,
  })
  const kept = entries.filter(({ detail }) => detail.way === 'kept')
  expect(kept[0]?.detail).toMatchObject({
    members: expect.arrayContaining(['sales.orders', 'sales.region']),
    filters: query.filters,
    rows: null,
  })
  expect(kept.reduce((sum, { detail }) => sum + Number(detail.times ?? 1), 0)).toBe(2)
})

test('unknown and garbled claims give nothing', async () => {
  const query = { measures: ['sales.orders'] }
  const status = async (claims: object) => {
    const { status, body } = await server.ask(
      'POST',
      '/cubejs-api/v1/load',
      { query },
      { token: await signed({ sub: 'x', role: 'viewer', ...claims }) },
    )
    expect(body.data).toBeUndefined()
    return status
  }
  expect(await status({ groups: ['nobody made this'] })).toBe(403)
  for (const claims of [
    { groups: 'east' },
    { groups: [1] },
    { rows: ['region'] },
    { rows: { region: '华东' } },
    { rows: { region: [] } },
    { rows: { 'sales.region': ['华东'] } },
    { role: 'root' },
    { aud: 'share' },
  ])
    expect([claims, await status(claims)]).toEqual([claims, 401])
  const narrowed = { token: await token(['华东'], 'viewer', { rows: { channel: ['web'] } }) }
  const [both] = await server.load(query, narrowed)
  const [byHand] = await server.load({ ...query, filters: [inView('sales', 'region', ['华东']), inView('sales', 'channel', ['web'])] })
  expect(both).toEqual(byHand)
  expect(
    (await server.ask('POST', '/cubejs-api/v1/load', { query }, { token: await token(['华东'], 'viewer', { rows: { nothing: ['a'] } }) }))
      .status,
  ).toBe(403)
})

test('the owner’s own rows: none before an administrator says whose records they are', async () => {
  await give(server, 'own', { rows: [[{ dimension: 'owner', own: true }]] })
  const [{ 'sales.owner': owner } = {}] = await server.load({
    dimensions: ['sales.owner'],
    measures: ['sales.orders'],
    filters: [{ member: 'sales.owner', operator: 'set' }],
    limit: 1,
  })
  const person = await server.post('/api/people', {
    email: 'own@example.com',
    name: '王芳',
    role: 'viewer',
    password: 'a long password of 1984',
  })
  await server.put(`/api/people/${person.id}/groups`, { groups: ['own'] })
  const { body } = await server.ask('POST', '/api/login', { email: 'own@example.com', password: 'a long password of 1984' }, null)
  const ask = () =>
    server.ask('POST', '/cubejs-api/v1/load', { query: { measures: ['sales.orders'], dimensions: ['sales.owner'] } }, { token: body.token })
  expect((await ask()).body.problem).toBe('no_rows')
  await server.put(`/api/people/${person.id}/owner`, { records: [owner] })
  expect((await ask()).body.data.map((row: Record<string, unknown>) => row['sales.owner'])).toEqual([owner])
})

test('whoever may not see people is told of no group of fewer than five, nor by the difference of two questions', async () => {
  await give(server, 'sums', { acts: ['ask a question'] })
  const sums = { token: await token(['sums'], 'viewer') }
  const byCity = { measures: ['customers.count'], dimensions: ['customers.city'] }
  const whole = (await server.load(byCity)).map((row) => Number(row['customers.count']))
  const shown = (await server.load(byCity, sums)).map((row) => Number(row['customers.count']))
  expect(whole.some((count) => count < 5)).toBe(true)
  expect(Math.min(...shown)).toBeGreaterThanOrEqual(5)
  // The whole is known; what is left out of it is five people at least.
  const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)
  expect(sum(whole) - sum(shown)).toBeGreaterThanOrEqual(5)
  expect(await server.load({ dimensions: ['customers.customer_id'] }, sums)).toEqual([])
  const status = async (query: object) => (await server.ask('POST', '/cubejs-api/v1/load', { query }, sums)).body.problem ?? 'answered'
  const someone = (await server.load({ dimensions: ['customers.customer_id'], limit: 1 }))[0]?.['customers.customer_id']
  expect(
    await status({
      measures: ['sales.net_sales'],
      filters: [{ member: 'sales.city', operator: 'notEquals', values: [await smallestCity()] }],
    }),
  ).toBe('too_few')
  expect(
    await status({
      measures: ['customers.count'],
      filters: [{ member: 'customers.customer_id', operator: 'notEquals', values: [someone] }],
    }),
  ).toBe('too_few')
  expect(await status({ measures: ['sales.net_sales'], filters: [inView('sales', 'region', ['华东', '华北'])] })).toBe('answered')
  expect(await status({ dimensions: ['customers.name'], ungrouped: true })).toBe('rows_one_by_one')
  expect(await status({ measures: ['pipeline.open_value'] })).toBe('people_unknown')
  expect(await status({ measures: ['marketing.spend'] })).toBe('answered')
})

/** A city with a buyer, and fewer than five of them. */
async function smallestCity(): Promise<unknown> {
  const rows = await server.load({
    measures: ['sales.buyers'],
    dimensions: ['sales.city'],
    filters: [{ member: 'sales.city', operator: 'set' }],
  })
  return rows.find((row) => Number(row['sales.buyers']) > 0 && Number(row['sales.buyers']) < 5)?.['sales.city']
}

const dropped: [what: string, ...changes: [file: string, from: string, to: string][]][] = [
  ['the filter to somebody’s rows', ['core/admin/restrict.ts', 'if (rows) filters.push(rows)', '']],
  [
    'both looks at hidden members',
    ['core/admin/restrict.ts', 'if (hidden !== undefined) return', 'if (hidden === "") return'],
    ['server/cube/shownTo.ts', 'if (!policy || seesWholeModel(policy)) return visible', 'if (policy) return visible'],
  ],
  ['the masks', ['server/cube/patches.ts', 'query: masked.length > 0 ?', 'query: masked.length > 9999 ?']],
  [
    'the rights in the key of kept answers',
    ['server/access.ts', "operation === 'load' ? asker.rights.text", "operation === 'load' ? 'all'"],
  ],
]

test.each(dropped)('sabotage: without %s the crawl finds leaks', { timeout: 300_000 }, async (_, ...changes) => {
  const sabotage = changes.map(([file, from, to]) => ({ file: path.resolve(import.meta.dirname, '../../dashboard', file), from, to }))
  const preload = `--import ${path.join(import.meta.dirname, 'sabotage.ts')}`
  const broken = await start({ env: { ...env, SABOTAGE: JSON.stringify(sabotage), NODE_OPTIONS: preload } })
  try {
    await makeGroups(broken)
    const few = (await readViews(broken)).filter(({ name }) => ['sales', 'customers', 'profit'].includes(name))
    const { leaks } = await crawl(broken, await crawlers(), few)
    expect(leaks.length).toBeGreaterThan(0)
  } finally {
    await broken.stop()
  }
})
