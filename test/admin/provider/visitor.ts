/** A browser as far as signing in needs one: cookies by host, redirects, and the provider's forms. */
export function createVisitor(url: string) {
  const jar = new Map<string, Map<string, string>>()

  async function go(address: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(address)
    const cookies = jar.get(host) ?? new Map<string, string>()
    jar.set(host, cookies)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(address, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const one of reply.headers.getSetCookie()) {
      const [pair = ''] = one.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return reply
  }

  const isCallback = (address: string) => address.startsWith(`${url}/api/login/oidc/callback`)
  const isPage = (address: string) => address.startsWith(`${url}/signin`)

  /** Goes on from an address to the end, filling in the provider's forms as this person; stops before addresses that `until` holds for. */
  async function follow(from: string, login: string, until: (address: string) => boolean): Promise<string> {
    let address = from
    for (let step = 0; step < 20; step++) {
      if (until(address) || isPage(address)) return address
      const reply = await go(address)
      const next = reply.headers.get('location')
      if (next) {
        address = new URL(next, address).href
        continue
      }
      const page = await reply.text()
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
      if (!action) throw new Error(`${address}: ${reply.status} ${page.slice(0, 500)}`)
      const submitted = await go(new URL(action, address).href, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ prompt, login, password: 'any' }),
      })
      address = new URL(submitted.headers.get('location') ?? '', address).href
    }
    throw new Error(`no end: ${address}`)
  }

  return {
    go,
    /** To the provider and back, up to the address it sends the browser back to, not followed. */
    toCallback: (login: string) => follow(`${url}/api/login/oidc?next=/boards`, login, isCallback),

    /** The whole way; the reply is what our page is told at the end. */
    async signIn(login: string) {
      await follow(`${url}/api/login/oidc?next=/boards`, login, isPage)
      return this.collect()
    },

    /** What our page asks when the browser is back. */
    async collect() {
      const reply = await go(`${url}/api/login/oidc`, { method: 'POST' })
      // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it expects, and fails where they are not.
      return { status: reply.status, body: (await reply.json()) as any }
    },
  }
}
