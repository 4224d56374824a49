import { type Calendar, intervalOf } from './calendar.ts'
import { parameters } from './parameters.ts'
import { Choice, Stream } from './random.ts'
import { categories } from './vocabulary.ts'

export interface Product {
  id: string
  name: string
  /** Index in `categories`. */
  category: number
  subcategory: string
  brand: string
  /** Cents at the start of the window. */
  price: number
  /** Cents. */
  cost: number
  weight: number
}

export interface Catalogue {
  products: Product[]
  /** Cents, [product × days + day]. */
  prices: Int32Array
  /** For each category: its products from most to least popular, and the draw by Zipf's law. */
  ranked: { products: number[]; draw: Choice }[]
  /** Anchor product → what is added, and how often. */
  partners: Map<number, { product: number; q: number }>
  /** Season of each category, [day × categories + category], mean about 1. */
  season: Float64Array
  /** The most popular products of two different categories: often together, yet without affinity. */
  nullPair: [string, string]
}

// Ids run through the whole catalogue in this order, so that HOME-0137 and DIGI-0042 of the recipe exist.
const idOrder = ['DIGI', 'APPA', 'HOME', 'FOOD', 'BABY', 'OFFI', 'SPOR', 'BEAU', 'BOOK', 'APPL']

const nouns: Record<string, [subcategory: string, ...names: string[]][]> = {
  DIGI: [
    ['配件', '数据线', '充电宝', '手机壳', '读卡器', '扩展坞', '手机支架'],
    ['影音', '蓝牙耳机', '桌面音箱', '麦克风', '摄像头'],
    ['外设', '无线鼠标', '机械键盘', '固态硬盘', 'U 盘', '路由器', '平板保护套'],
  ],
  APPA: [
    ['女装', '针织衫', '连衣裙', '风衣', '半身裙', '打底衫', '羽绒服'],
    ['男装', '衬衫', '休闲裤', '夹克', '卫衣', 'POLO 衫', '牛仔裤'],
    ['鞋包', '帆布鞋', '双肩包', '短靴', '托特包', '皮带', '袜子套装'],
  ],
  HOME: [
    ['收纳', '收纳箱', '衣架', '鞋架', '置物架'],
    ['厨具', '保温杯', '不粘锅', '餐具套装', '砧板', '密封罐'],
    ['家纺', '四件套', '毛巾', '抱枕', '地垫', '窗帘', '空调被'],
  ],
  FOOD: [
    ['零食', '坚果礼盒', '曲奇', '牛肉干', '果脯', '海苔', '薯片'],
    ['冲饮', '绿茶', '红茶', '燕麦片', '蜂蜜', '豆浆粉', '气泡水'],
    ['粮油', '大米', '橄榄油', '挂面', '杂粮', '酱油', '火锅底料'],
  ],
  BABY: [
    ['喂养', '奶瓶', '辅食机', '米粉', '围兜', '水杯'],
    ['护理', '湿巾', '洗衣液', '润肤霜', '棉柔巾'],
    ['玩具', '积木', '拼图', '毛绒玩具', '故事机', '爬行垫'],
  ],
  OFFI: [
    ['文具', '中性笔', '笔记本', '文件夹', '便利贴', '订书机'],
    ['耗材', 'A4 纸', '标签纸', '碎纸机油', '白板笔'],
    ['桌面', '台灯', '显示器支架', '计算器', '桌面收纳'],
  ],
  SPOR: [
    ['健身', '瑜伽垫', '哑铃', '跳绳', '弹力带', '筋膜枪'],
    ['户外', '登山杖', '速干衣', '折叠椅', '水壶', '头灯'],
    ['球类', '羽毛球拍', '篮球', '乒乓球拍'],
  ],
  BEAU: [
    ['护肤', '洁面乳', '精华液', '面霜', '面膜', '防晒霜', '爽肤水'],
    ['彩妆', '口红', '粉底液', '眉笔', '眼影盘'],
    ['个护', '洗发水', '沐浴露', '护手霜', '身体乳', '漱口水'],
  ],
  BOOK: [
    ['童书', '绘本套装', '百科全书', '古诗词选'],
    ['社科', '经济学入门', '中国史纲', '管理学精要'],
    ['生活', '家常菜谱', '旅行手册', '园艺指南'],
  ],
  APPL: [
    ['厨房电器', '电热水壶', '电饭煲', '榨汁机', '空气炸锅'],
    ['生活电器', '吹风机', '加湿器', '电风扇', '挂烫机', '除螨仪'],
  ],
}
const brands = ['云岭', '禾木', '青禾', '觅风', '小满', '未名', '朴里', '山作', '和光', '晨屿', '知夏', '拾野']
const variants = ['经典款', '升级款', '轻享装', '家庭装', '旗舰款', '便携款', '尊享版', '基础款']

// The rank matters: an anchor must be bought often enough, its partner so often that lift stays below 15.
const planted: Record<string, { rank: number; noun: string; subcategory: string; price: number }[]> = {
  BABY: [
    { rank: 2, noun: '奶粉', subcategory: '喂养', price: 128 },
    { rank: 0, noun: '纸尿裤', subcategory: '护理', price: 69 },
  ],
  OFFI: [
    { rank: 2, noun: '打印机', subcategory: '设备', price: 159 },
    { rank: 0, noun: '墨盒', subcategory: '耗材', price: 39 },
  ],
  FOOD: [
    { rank: 2, noun: '咖啡豆', subcategory: '冲饮', price: 48 },
    { rank: 1, noun: '滤纸', subcategory: '冲饮', price: 15 },
  ],
  SPOR: [
    { rank: 2, noun: '帐篷', subcategory: '户外', price: 149 },
    { rank: 0, noun: '睡袋', subcategory: '户外', price: 79 },
  ],
  BEAU: [
    { rank: 2, noun: '牙刷', subcategory: '个护', price: 19 },
    { rank: 1, noun: '牙膏', subcategory: '个护', price: 22 },
  ],
}
/** Products of the recipe that must be among the popular ones: id → rank. */
const popular: Record<string, number> = { 'HOME-0137': 2, 'DIGI-0042': 2 }

function toSeason(calendar: Calendar): Float64Array {
  const n = categories.length
  const at = (zh: string) => categories.findIndex((c) => c.zh === zh)
  const [apparel, sports, food, appliances] = [at('服饰'), at('运动'), at('食品'), at('家电')]
  const season = new Float64Array(calendar.days * n).fill(1)
  const set = (d: number, category: number, factor: number) => {
    season[d * n + category] = factor
  }
  for (let d = 0; d < calendar.days; d++) {
    const month = calendar.month[d] as number
    if ([10, 11, 12, 3, 4].includes(month)) set(d, apparel, 1.4)
    if ([4, 5, 6].includes(month)) set(d, sports, 1.6)
  }
  for (const e of calendar.events) {
    if (e.kind !== 'shopping') continue
    const [category, factor] = e.id.startsWith('new-year') ? [food, 2.2] : /^(618|1111)/.test(e.id) ? [appliances, 2] : [-1, 1]
    if (category >= 0) for (let d = Math.max(0, e.from); d <= Math.min(calendar.days - 1, e.to); d++) set(d, category, factor)
  }
  const total = calendar.person.elapsed[calendar.days] as number
  for (let c = 0; c < n; c++) {
    let mean = 0
    for (let d = 0; d < calendar.days; d++) mean += ((season[d * n + c] as number) * (calendar.person.intensity[d] as number)) / 7 / total
    for (let d = 0; d < calendar.days; d++) season[d * n + c] = (season[d * n + c] as number) / mean
  }
  return season
}

/** The 400 products, their prices on each day, and what goes with what. */
export function toCatalogue(root: number, calendar: Calendar): Catalogue {
  const products: Product[] = []
  const ranked: Catalogue['ranked'] = []
  const byNoun = new Map<string, number>()
  let number = 0
  const ranksOf = parameters.categories.map(() => [] as number[])
  for (const prefix of idOrder) {
    const c = parameters.categories.findIndex((p) => p.prefix === prefix)
    const rules = parameters.categories[c]
    if (!rules) continue
    const ids = Array.from({ length: rules.skus }, (_, i) => `${prefix}-${String(number + i + 1).padStart(4, '0')}`)
    number += rules.skus
    const ranks: (number | undefined)[] = Array.from({ length: rules.skus })
    const special = new Map<number, { noun: string; subcategory: string; price: number }>()
    let free = 0
    for (const [i, id] of ids.entries()) if (popular[id] !== undefined) ranks[popular[id]] = i
    for (const p of planted[prefix] ?? []) {
      ranks[p.rank] = free
      special.set(free, p)
      free += 1
    }
    const rest = ids.map((_, i) => i).filter((i) => !ranks.includes(i))
    const shuffle = new Stream(root, `popularity/${prefix}`, 0)
    for (let i = rest.length - 1; i > 0; i--) {
      const j = shuffle.below(i + 1)
      ;[rest[i], rest[j]] = [rest[j] as number, rest[i] as number]
    }
    const order = ranks.map((r) => r ?? (rest.shift() as number))
    ranksOf[c] = order.map((i) => products.length + i)

    const names = (nouns[prefix] ?? []).flatMap(([subcategory, ...list]) => list.map((noun) => ({ noun, subcategory })))
    ids.forEach((id, i) => {
      const stream = new Stream(root, 'product', products.length)
      const { noun, subcategory } = special.get(i) ?? (names[i % names.length] as { noun: string; subcategory: string })
      const rank = order.indexOf(i)
      // Best-sellers are never the dear ones; the recipe's null pair would otherwise be thinned by small orders.
      const drawn = rules.price * stream.lognormal(0, rank < 3 ? 0.15 : parameters.priceSigma) * (rank < 3 ? 0.75 : 1)
      const yuan = special.get(i)?.price ?? Math.max(6, drawn)
      const price = Math.round(yuan) * 100 - 10
      const brand = stream.pick(brands)
      byNoun.set(noun, products.length)
      products.push({
        id,
        name: `${brand}${noun} ${variants[Math.floor(i / names.length) % variants.length]}`,
        category: c,
        subcategory,
        brand,
        price,
        cost: Math.round(price * (1 - rules.margin) * stream.lognormal(0, 0.04)),
        weight: Math.round(Math.max(0.05, 0.012 * yuan ** 0.9 * stream.lognormal(0, 0.4)) * 100) / 100,
      })
    })
  }
  for (const [c, list] of ranksOf.entries())
    ranked[c] = { products: list, draw: new Choice(list.map((_, k) => 1 / (k + 1) ** parameters.popularity)) }

  const prices = new Int32Array(products.length * calendar.days)
  products.forEach((product, p) => {
    const stream = new Stream(root, 'price', p)
    let factor = 1
    let year = 0
    let changes: number[] = []
    for (let d = 0; d < calendar.days; d++) {
      const slot = Math.floor(d / 365)
      if (d === 0 || slot !== year) {
        year = slot
        changes = [0, 1, 2].map(() => slot * 365 + 1 + stream.below(364))
      }
      for (const change of changes) if (change === d) factor *= stream.lognormal(0.006, 0.04)
      prices[p * calendar.days + d] = Math.max(100, Math.round((product.price * factor) / 10) * 10)
    }
  })
  const partners = new Map(
    parameters.affinities.map(({ anchor, partner, q }) => [byNoun.get(anchor) as number, { product: byNoun.get(partner) as number, q }]),
  )
  const best = (zh: string) => products[ranked[categories.findIndex((c) => c.zh === zh)]?.products[0] as number]?.id as string
  return { products, prices, ranked, partners, season: toSeason(calendar), nullPair: [best('服饰'), best('食品')] }
}

/** One line of a basket: which product, how many, at which price of the day (cents). */
export interface BasketLine {
  product: number
  quantity: number
  price: number
}

/** Draws the lines of one order worth about `cents`. */
export function drawBasket(
  stream: Stream,
  catalogue: Catalogue,
  calendar: Calendar,
  day: number,
  tastes: readonly number[],
  style: number,
  cents: number,
): BasketLine[] {
  const n = tastes.length
  const running = new Float64Array(n + 1)
  for (let c = 0; c < n; c++) running[c + 1] = (running[c] as number) + (tastes[c] as number) * (catalogue.season[day * n + c] as number)
  const wanted = 1 + stream.poisson(parameters.extraLines * style)
  const chosen: number[] = []
  let left = cents
  let sum = 0
  const priceOf = (product: number) => catalogue.prices[product * calendar.days + day] as number
  const add = (product: number) => {
    if (chosen.includes(product)) return
    chosen.push(product)
    sum += priceOf(product)
    left -= priceOf(product)
  }
  for (let i = 0; i < wanted; i++) {
    const category = catalogue.ranked[intervalOf(running, stream.uniform() * (running[n] as number))] as Catalogue['ranked'][number]
    let product = category.products[stream.choose(category.draw)] as number
    // An order of ¥80 holds no coffee machine: draw again within the category, so that its share of lines stays.
    for (let tries = 0; tries < 5 && priceOf(product) > left * 0.75; tries++) {
      const again = category.products[stream.choose(category.draw)] as number
      if (priceOf(again) < priceOf(product)) product = again
    }
    add(product)
    const partner = catalogue.partners.get(product)
    if (partner && stream.chance(partner.q)) add(partner.product)
  }
  const scale = cents / sum
  return chosen.map((product) => {
    const price = priceOf(product)
    return { product, price, quantity: Math.max(1, Math.floor(scale * (0.6 + 0.8 * stream.uniform()) + stream.uniform())) }
  })
}
